package io.millrace.partition;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.replica.LeaderState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a leader's wishes for its in-sync set to the cluster and the outcomes back to the partition's owner, whoever that is by
 * then. Owned by the partition's context.
 */
final class IsrUpkeep {
    private static final Logger log = LoggerFactory.getLogger(IsrUpkeep.class);

    private final HostedPartition partition;

    IsrUpkeep(HostedPartition partition) {
        this.partition = partition;
    }

    void propose(LeaderState leader, PartitionOwner owner) {
        leader.propose(owner.nowMs(), owner.lagMaxMs())
                .ifPresent(proposal -> owner.ports()
                        .isrChanges()
                        .propose(proposal)
                        .onComplete(done -> partition.command(writer -> writer.onIsrOutcome(
                                proposal, done.succeeded() ? Optional.of(done.result()) : Optional.empty()))));
    }

    void logOutcome(PartitionRegistration before, IsrProposal proposal, Optional<IsrOutcome> outcome) {
        if (outcome.isEmpty()) {
            log.warn(
                    "{} epoch {}: nobody knows whether the in-sync set is {} now; asked again",
                    partition.topicPartition(),
                    proposal.leaderEpoch(),
                    proposal.isr());
        } else if (outcome.get() instanceof IsrOutcome.Refused refused) {
            log.info(
                    "{} epoch {}: the in-sync set stays {}: {}",
                    partition.topicPartition(),
                    proposal.leaderEpoch(),
                    before.isr(),
                    refused.refusal().message());
        } else {
            logChange(
                    before,
                    outcome.get() instanceof IsrOutcome.Accepted accepted
                            ? accepted.registration()
                            : ((IsrOutcome.Stale) outcome.get()).current());
        }
    }

    void logChange(PartitionRegistration before, PartitionRegistration after) {
        if (after.partitionEpoch() > before.partitionEpoch()
                && after.leaderEpoch() == before.leaderEpoch()
                && !after.isr().equals(before.isr())) {
            log.info(
                    "{} epoch {}: in sync are {} (were {}), partition epoch {}",
                    partition.topicPartition(),
                    after.leaderEpoch(),
                    after.isr(),
                    before.isr(),
                    after.partitionEpoch());
        }
    }
}
