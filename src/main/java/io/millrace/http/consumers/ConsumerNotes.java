package io.millrace.http.consumers;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.cluster.EveryNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What every node remembers of the consumers of all nodes: as whom they are members, what their clients wanted, what they read. When
 * the coordinator of a group moves, or its node is gone, the next node makes them anew from that, and they go on where the group is.
 *
 * <p>Owned by the hub's context. Bounded: the notes that were written the longest ago are forgotten first.
 */
final class ConsumerNotes {
    private static final String HANDLER = "consumer-note";

    private final EveryNode nodes;
    /** Tells the notes of this node from those of others. */
    private final String writer;

    private final Map<String, JsonObject> notes;

    ConsumerNotes(EveryNode nodes, String writer, int maxNotes) {
        this.writer = writer;
        this.nodes = nodes;
        this.notes = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
                return size() > maxNotes;
            }
        };
    }

    /** Takes the notes of other nodes from now on. */
    void serve(ConsumerHub hub) {
        nodes.register(HANDLER, hub.onHub(request -> {
            JsonObject note = request.body().toJsonObject();
            if (!writer.equals(note.getString("writer"))) {
                take(note);
                hub.elsewhere(note.getString("group"), note.getString("name"));
            }
            return Future.succeededFuture(ApiReply.json(new JsonArray()));
        }));
    }

    private static String key(String groupId, String name) {
        return new JsonArray().add(groupId).add(name).encode();
    }

    private void take(JsonObject note) {
        String key = key(note.getString("group"), note.getString("name"));
        notes.remove(key); // So that it comes last again.
        if (!note.getBoolean("closed", false)) {
            notes.put(key, note);
        }
    }

    /** Has every node know a consumer as it is now. Nobody waits for that: a note that is lost costs its client a new consumer. */
    void write(Consumer consumer) {
        tell(consumer.note());
    }

    /** Has every node forget a consumer. */
    void forget(Consumer consumer) {
        tell(new JsonObject()
                .put("group", consumer.groupId)
                .put("name", consumer.name)
                .put("closed", true));
    }

    private void tell(JsonObject note) {
        note.put("writer", writer);
        take(note);
        nodes.ask(
                HANDLER, new ApiRequest(HttpMethod.POST, "/consumers", Map.of(), Map.of(), Map.of(), note.toBuffer()));
    }

    Optional<JsonObject> find(String groupId, String name) {
        return Optional.ofNullable(notes.get(key(groupId, name)));
    }
}
