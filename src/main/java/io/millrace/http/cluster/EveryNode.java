package io.millrace.http.cluster;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterView;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Has every node answer a question about itself, and puts the answers together. Thread-safe because it has no state of its own.
 */
public final class EveryNode {
    private static final int OK = 200;

    private final ForwardedRequests forwarded;
    private final ClusterView cluster;
    private final long timeoutMs;

    public EveryNode(ForwardedRequests forwarded, ClusterView cluster, long timeoutMs) {
        this.forwarded = forwarded;
        this.cluster = cluster;
        this.timeoutMs = timeoutMs;
    }

    /**
     * What the nodes said. Immutable.
     *
     * @param unanswered nodes that said nothing, or refused
     */
    public record Answers(List<JsonObject> found, List<Integer> unanswered) {
        public Answers {
            found = List.copyOf(found);
            unanswered = List.copyOf(unanswered);
        }

        /** A reply with everything that was found under a name, and the nodes that are missing in it. */
        public ApiReply reply(String name) {
            return ApiReply.json(
                    new JsonObject().put(name, new JsonArray(found)).put("unanswered", unanswered()));
        }
    }

    /** Makes the own answer known to the other nodes: an array of objects. */
    public void registerNow(String name, Function<ApiRequest, JsonArray> own) {
        register(name, request -> Future.succeededFuture(ApiReply.json(own.apply(request))));
    }

    /** The same for an answer that takes its time. */
    public void register(String name, ApiHandler own) {
        forwarded.register(name, own);
    }

    /** Asks every node that can be reached. */
    public Future<Answers> ask(String name, ApiRequest request) {
        return ask(
                name,
                request,
                cluster.image().reachableBrokers().stream()
                        .map(BrokerRegistration::nodeId)
                        .sorted()
                        .toList());
    }

    /** Asks some nodes. */
    public Future<Answers> ask(String name, ApiRequest request, List<Integer> nodes) {
        List<JsonObject> found = new ArrayList<>();
        List<Integer> unanswered = new ArrayList<>();
        List<Future<ApiReply>> asked = nodes.stream()
                .map(node -> forwarded.onNode(node, name, request, timeoutMs))
                .toList();
        return Future.join(asked).transform(all -> {
            for (int index = 0; index < nodes.size(); index++) {
                Future<ApiReply> answer = asked.get(index);
                if (answer.succeeded() && answer.result().status() == OK) {
                    answer.result().body().toJsonArray().forEach(element -> found.add((JsonObject) element));
                } else {
                    unanswered.add(nodes.get(index));
                }
            }
            return Future.succeededFuture(new Answers(found, unanswered));
        });
    }
}
