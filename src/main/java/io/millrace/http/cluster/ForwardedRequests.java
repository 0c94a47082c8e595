package io.millrace.http.cluster;

import io.millrace.common.Outcome;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.peer.PeerCalls;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has whole requests answered by the node that has what they are about; any node takes them. Thread-safe because the map is
 * concurrent.
 */
public final class ForwardedRequests {
    private static final Logger log = LoggerFactory.getLogger(ForwardedRequests.class);

    private final PeerCalls peers;
    private final int nodeId;
    private final Map<String, ApiHandler> handlers = new ConcurrentHashMap<>();

    public ForwardedRequests(PeerCalls peers, int nodeId) {
        this.peers = peers;
        this.nodeId = nodeId;
    }

    /** Answers the other nodes. */
    public Future<Void> serve() {
        return peers.serve(ForwardCall.KIND, call -> {
            ApiHandler handler = handlers.get(call.handler());
            return handler == null
                    ? Future.succeededFuture(Outcome.done(new Problem(
                                    ProblemCode.NOT_READY,
                                    "Node " + nodeId + " does not serve " + call.handler() + " yet.")
                            .toReply()))
                    : answered(handler, call.request()).map(Outcome::done);
        });
    }

    private static Future<ApiReply> answered(ApiHandler handler, ApiRequest request) {
        return Future.succeededFuture(request).compose(handler::handle).otherwise(failure -> {
            if (failure instanceof RequestRefused refused) {
                return refused.problem().toReply();
            }
            log.error("{} {} failed", request.method(), request.target(), failure);
            return new Problem(ProblemCode.INTERNAL, "The node failed on this request: its log says why.").toReply();
        });
    }

    /**
     * A handler that has its requests answered by the node that {@code owner} names.
     *
     * @param name of the handler, the same on every node
     * @param timeoutMs how long the other node may take
     */
    public ApiHandler byOwner(
            String name, Function<ApiRequest, Future<Integer>> owner, long timeoutMs, ApiHandler handler) {
        handlers.put(name, handler);
        return request -> owner.apply(request)
                .compose(node -> node == nodeId ? handler.handle(request) : onNode(node, name, request, timeoutMs));
    }

    /** Has one node answer a request, this one or another. */
    public Future<ApiReply> onNode(int node, String name, ApiRequest request, long timeoutMs) {
        ApiHandler own = handlers.get(name);
        if (node == nodeId && own != null) {
            return answered(own, request);
        }
        return peers.call(node, ForwardCall.KIND, new ForwardCall(name, request), timeoutMs)
                .map(Problems::valueOf);
    }

    /** Registers a handler that other nodes may ask for by name. */
    public void register(String name, ApiHandler handler) {
        handlers.put(name, handler);
    }
}
