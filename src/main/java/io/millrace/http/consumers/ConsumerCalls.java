package io.millrace.http.consumers;

import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client does with its consumer, for a part of this node that is such a client: on whichever node the consumer is. Immutable.
 */
public final class ConsumerCalls {
    private final Map<String, ApiHandler> handlers;

    ConsumerCalls(Map<String, ApiHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    public Future<ApiReply> create(String groupId, JsonObject settings) {
        return call("consumer-create", groupId, "", Map.of(), settings);
    }

    public Future<ApiReply> subscribe(String groupId, String name, String topic) {
        return call(
                "consumer-subscribe",
                groupId,
                name,
                Map.of(),
                new JsonObject().put("topics", new JsonArray().add(topic)));
    }

    /** The next records; waits for the first so long. */
    public Future<ApiReply> records(String groupId, String name, long timeoutMs, int maxBytes) {
        Map<String, String> query =
                Map.of("timeout", Long.toString(timeoutMs), "max_bytes", Integer.toString(maxBytes));
        return call("consumer-records", groupId, name, query, new JsonObject());
    }

    /** Commits everything that was handed over. */
    public Future<ApiReply> commit(String groupId, String name) {
        return call("consumer-commit", groupId, name, Map.of(), new JsonObject());
    }

    public Future<ApiReply> delete(String groupId, String name) {
        return call("consumer-delete", groupId, name, Map.of(), new JsonObject());
    }

    private Future<ApiReply> call(
            String handler, String groupId, String name, Map<String, String> query, JsonObject body) {
        ApiHandler called = handlers.get(handler);
        if (called == null) {
            throw new IllegalArgumentException("there is no handler " + handler);
        }
        Map<String, String> path = new HashMap<>();
        path.put("group", groupId);
        path.put("name", name);
        ApiRequest request =
                new ApiRequest(HttpMethod.POST, "/consumers/" + groupId, path, query, Map.of(), body.toBuffer());
        return Future.succeededFuture(request).compose(called::handle);
    }
}
