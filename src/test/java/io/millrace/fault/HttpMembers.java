package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.EventStream;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Two groups with one member each that reads the numbers of a topic over HTTP: a consumer instance on one node, a stream of events
 * on another. Owned by one test thread.
 */
final class HttpMembers implements AutoCloseable {
    private static final int NO_SUCH_CONSUMER = 40403;

    private final String streamGroup;
    private final HttpProbe consumerNode;
    private final HttpProbe streamNode;
    private final String instance;
    private final EventStream events;
    private final Set<Integer> consumed = new HashSet<>();
    private final Set<Integer> streamed = new HashSet<>();

    /** Members that join and read from now on. */
    HttpMembers(String topic, String group, HttpProbe consumerNode, String streamGroup, HttpProbe streamNode) {
        this.streamGroup = streamGroup;
        this.consumerNode = consumerNode;
        this.streamNode = streamNode;
        this.instance = "/consumers/" + group + "/instances/one";
        String options = "{\"name\":\"one\",\"format\":\"json\",\"auto.offset.reset\":\"earliest\","
                + "\"enable.auto.commit\":\"false\"}";
        Answer created = consumerNode.postKafka("/consumers/" + group, "", options);
        assertThat(created.status()).as(created.body()).isEqualTo(200);
        done(consumerNode.post(instance + "/subscription", "{\"topics\":[\"" + topic + "\"]}"));
        this.events = new EventStream(
                streamNode.uri() + "/topics/" + topic + "/stream?group=" + streamGroup + "&from=earliest&format=json",
                "");
    }

    Set<Integer> consumed() {
        return consumed;
    }

    Set<Integer> streamed() {
        return streamed;
    }

    /** Reads until both have seen so many different numbers since the last commit. */
    void read(int count) {
        while (streamed.size() < count) {
            streamed.add(events.next().fields().getInteger("value"));
        }
        Await.until(
                "the consumer has seen " + count + " numbers",
                ClientSession.PATIENCE,
                () -> {
                    Answer answer = consumerNode.get(instance + "/records?timeout=300");
                    assertThat(answer.errorCode()).as(answer.body()).isNotEqualTo(NO_SUCH_CONSUMER);
                    if (answer.status() != 200) {
                        return consumed.size(); // Its coordinator moves: whoever reads asks again.
                    }
                    answer.array().forEach(record -> consumed.add(((JsonObject) record).getInteger("value")));
                    return consumed.size();
                },
                seen -> seen >= count);
    }

    /** Commits what the consumer has read, awaits what the stream commits by itself, and counts anew from here. */
    void commit() {
        Await.until(
                "the consumer has committed",
                () -> consumerNode.post(instance + "/offsets", "").status() == 204);
        Supplier<Long> lag = () ->
                streamNode.get("/admin/groups/" + streamGroup + "/lag").json().getLong("lag", -1L);
        Await.until("the stream has committed", ClientSession.PATIENCE, lag::get, left -> left == 0);
        consumed.clear();
        streamed.clear();
    }

    private static void done(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    @Override
    public void close() {
        events.close();
        done(consumerNode.delete(instance));
    }
}
