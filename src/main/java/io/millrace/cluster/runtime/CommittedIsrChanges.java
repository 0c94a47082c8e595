package io.millrace.cluster.runtime;

import io.millrace.cluster.IsrDecisions;
import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Future;

/** In-sync sets changed by commits to the metadata. Thread-safe because it has no state of its own. */
public final class CommittedIsrChanges implements IsrChanges {
    private final MetadataCommands metadata;

    public CommittedIsrChanges(MetadataCommands metadata) {
        this.metadata = metadata;
    }

    @Override
    public Future<IsrOutcome> propose(IsrProposal proposal) {
        return metadata.submit(state -> IsrDecisions.change(state, proposal)).compose(CommittedIsrChanges::outcome);
    }

    /** A commit that failed may still turn up, so nobody knows; what was not tried is refused. */
    private static Future<IsrOutcome> outcome(Outcome<IsrOutcome> outcome) {
        if (outcome instanceof Outcome.Done<IsrOutcome> done) {
            return Future.succeededFuture(done.value());
        }
        Refusal refusal = ((Outcome.Refused<IsrOutcome>) outcome).refusal();
        return refusal.reason() == Reason.STORAGE_ERROR
                ? Future.failedFuture(refusal.message())
                : Future.succeededFuture(new IsrOutcome.Refused(refusal));
    }
}
