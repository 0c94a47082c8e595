package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.runtime.MetadataCommands.Command;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on its way through a turn of the controller. Owned by the controller's worker. */
final class PendingCommand<R> {
    private final Command<R> command;
    private final Promise<Outcome<R>> promise;
    private @Nullable Outcome<R> reply;

    PendingCommand(Command<R> command, Promise<Outcome<R>> promise) {
        this.command = command;
        this.promise = promise;
    }

    /** Decides, keeps the reply for later, and returns the changes. */
    List<MetadataChange> decide(ClusterState state) {
        Decision<R> decision = command.decide(state);
        reply = Outcome.done(decision.reply());
        return decision.changes();
    }

    /** Hands out the reply of the last decision. */
    void reply() {
        if (reply != null) {
            promise.tryComplete(reply);
        }
    }

    void refuse(Reason reason, String message) {
        promise.tryComplete(Outcome.refused(reason, message));
    }

    void fail(Throwable bug) {
        promise.tryFail(bug);
    }
}
