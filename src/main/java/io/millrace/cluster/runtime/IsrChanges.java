package io.millrace.cluster.runtime;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.vertx.core.Future;

/**
 * Port through which leaders change their in-sync sets.
 *
 * <ol>
 *   <li>Callable from any context; the future completes on the caller's.
 *   <li>Accepted means durable: on a majority of the journals, and never taken back.
 *   <li>A failed future means that nobody knows: the change may be in place, or turn up later. The leader counts with the
 *       larger set and proposes the same again; an implementation answers the repetition with Accepted or Stale.
 *   <li>It completes within a bounded time, also when no majority can be reached. A partition has at most one proposal under
 *       way.
 * </ol>
 */
public interface IsrChanges {
    Future<IsrOutcome> propose(IsrProposal proposal);
}
