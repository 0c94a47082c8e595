package io.millrace.peer;

import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Calls to nodes by their number. Thread-safe in every implementation.
 *
 * <ol>
 *   <li>A call is answered exactly once, on the context that called, within its timeout: by the other node, or with a refusal of
 *       this one (NODE_NOT_AVAILABLE when the other is gone or does not answer, THROTTLED when too many calls to it are under
 *       way).
 *   <li>A refused call may have been done nevertheless, and may still be done later.
 *   <li>A call to the own node is made directly, without bytes in between.
 *   <li>The future that a call returns never fails.
 * </ol>
 */
public interface PeerCalls {
    /** Asks a node. */
    <Q, R> Future<Outcome<R>> call(int nodeId, PeerRequest<Q, R> kind, Q question, long timeoutMs);

    /** Answers questions of one kind from now on; at most one answerer for each kind. */
    <Q, R> Future<Void> serve(PeerRequest<Q, R> kind, Function<Q, Future<Outcome<R>>> answerer);
}
