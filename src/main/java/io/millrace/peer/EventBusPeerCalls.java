package io.millrace.peer;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls over the Vert.x event bus, one address for each node and kind. A node that is alone uses it too: its event bus is its own.
 *
 * <p>Thread-safe because the maps are concurrent. Questions of other nodes are answered on the context that {@link #serve} was
 * called on.
 */
public final class EventBusPeerCalls implements PeerCalls {
    private static final Logger log = LoggerFactory.getLogger(EventBusPeerCalls.class);

    private final Vertx vertx;
    private final int nodeId;
    private final Map<Integer, PeerLane> lanes = new ConcurrentHashMap<>();
    private final Map<String, Function<?, ?>> answerers = new ConcurrentHashMap<>();

    public EventBusPeerCalls(Vertx vertx, int nodeId) {
        this.vertx = vertx;
        this.nodeId = nodeId;
    }

    private static String address(int nodeId, PeerRequest<?, ?> kind) {
        return "millrace.peer." + nodeId + "." + kind.name();
    }

    @Override
    public <Q, R> Future<Outcome<R>> call(int toNodeId, PeerRequest<Q, R> kind, Q question, long timeoutMs) {
        Promise<Outcome<R>> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        lanes.computeIfAbsent(toNodeId, PeerLane::new).begin(promise).ifPresent(call -> {
            if (toNodeId == nodeId) {
                callHere(call, kind, question, timeoutMs);
            } else {
                callOther(call, toNodeId, kind, question, timeoutMs);
            }
        });
        return promise.future();
    }

    private <Q, R> void callHere(PeerLane.Call<R> call, PeerRequest<Q, R> kind, Q question, long timeoutMs) {
        long timer = vertx.setTimer(timeoutMs, late -> call.endUnanswered("took too long to answer itself"));
        askHere(kind, question).onSuccess(answer -> {
            vertx.cancelTimer(timer);
            call.end(answer);
        });
    }

    private <Q, R> void callOther(
            PeerLane.Call<R> call, int toNodeId, PeerRequest<Q, R> kind, Q question, long timeoutMs) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMs);
        vertx.eventBus()
                .<Buffer>request(address(toNodeId, kind), PeerMessages.question(kind, question), options)
                .onComplete(
                        message -> end(call, kind, message.body()),
                        failure -> call.endUnanswered(reason(failure, timeoutMs)));
    }

    private static String reason(Throwable failure, long timeoutMs) {
        ReplyFailure kind =
                failure instanceof ReplyException reply ? reply.failureType() : ReplyFailure.RECIPIENT_FAILURE;
        return switch (kind) {
            case NO_HANDLERS -> "is not in the cluster at the moment";
            case TIMEOUT -> "did not answer within " + timeoutMs + " ms";
            default -> "did not answer: " + failure.getMessage();
        };
    }

    private static <R> void end(PeerLane.Call<R> call, PeerRequest<?, R> kind, Buffer answer) {
        try {
            call.end(PeerMessages.readAnswer(kind, answer));
        } catch (IOException unreadable) {
            log.warn("an answer about {} cannot be read", kind.name(), unreadable);
            call.endUnanswered("gave an answer that cannot be read");
        }
    }

    @Override
    public <Q, R> Future<Void> serve(PeerRequest<Q, R> kind, Function<Q, Future<Outcome<R>>> answerer) {
        answerers.put(kind.name(), answerer);
        return vertx.eventBus()
                .<Buffer>consumer(address(nodeId, kind), message -> answerHere(kind, message))
                .completion();
    }

    private <Q, R> void answerHere(PeerRequest<Q, R> kind, Message<Buffer> message) {
        try {
            askHere(kind, PeerMessages.readQuestion(kind, message.body()))
                    .onSuccess(outcome -> message.reply(PeerMessages.answer(kind, outcome)));
        } catch (IOException unreadable) {
            log.warn("a question about {} cannot be read", kind.name(), unreadable);
            message.reply(PeerMessages.answer(
                    kind,
                    Outcome.refused(
                            Reason.UNSUPPORTED_VERSION,
                            "Node " + nodeId + " cannot read this question: " + unreadable.getMessage())));
        }
    }

    /** Never fails; what an answerer throws is logged and refused. */
    @SuppressWarnings("unchecked") // serve() put the answerer of this very kind there.
    private <Q, R> Future<Outcome<R>> askHere(PeerRequest<Q, R> kind, Q question) {
        Function<Q, Future<Outcome<R>>> answerer = (Function<Q, Future<Outcome<R>>>) answerers.get(kind.name());
        if (answerer == null) {
            return Future.succeededFuture(Outcome.refused(
                    Reason.NODE_NOT_AVAILABLE, "Node " + nodeId + " does not answer about " + kind.name() + " yet."));
        }
        return Future.succeededFuture(question).compose(answerer).recover(broken -> {
            log.error("Node {} failed on a question about {}", nodeId, kind.name(), broken);
            return Future.succeededFuture(Outcome.refused(
                    Reason.UNKNOWN_SERVER_ERROR,
                    "Node " + nodeId + " failed on a question about " + kind.name() + ": its log has the details"));
        });
    }

    /** A node left the cluster, or came back as another process. */
    public void memberLost(int lostNodeId) {
        PeerLane lane = lanes.get(lostNodeId);
        if (lane != null) {
            lane.lost();
        }
    }
}
