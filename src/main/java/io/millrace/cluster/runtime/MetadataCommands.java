package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Decision;
import io.millrace.common.Outcome;
import io.vertx.core.Future;

/** Port to whoever decides about the cluster's metadata. Any thread; futures complete on the caller's context. */
public interface MetadataCommands {
    /** Something to decide; may be decided again when somebody else committed in between. */
    @FunctionalInterface
    interface Command<R> {
        Decision<R> decide(ClusterState state);
    }

    /**
     * Decides a command and commits its changes.
     *
     * @return the reply, once the changes are durable and this node acts on them; refused when they could not be made
     *     durable, when too much is waiting, or when the node stops
     */
    <R> Future<Outcome<R>> submit(Command<R> command);
}
