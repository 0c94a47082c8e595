package io.millrace.partition;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.replica.LeaderState;
import java.util.Optional;

/**
 * What a leader hears of its followers, and what follows from it: appends are acknowledged, changes of the in-sync set are
 * proposed. Owned by the partition's context.
 */
final class FollowerTracking {
    private final Standing standing;
    private final Attachment attachment;
    private final LeaderAppends appends;
    private final IsrUpkeep isr;

    FollowerTracking(HostedPartition partition, Standing standing, Attachment attachment, LeaderAppends appends) {
        this.standing = standing;
        this.attachment = attachment;
        this.appends = appends;
        this.isr = new IsrUpkeep(partition);
    }

    /** Takes a follower's acknowledgement of everything before {@code acknowledged}. */
    void onFetch(int followerId, long brokerEpoch, int leaderEpoch, long acknowledged) {
        if (!standing.open() || leaderEpoch != standing.leaderEpoch()) {
            return;
        }
        LeaderState leader = standing.leader();
        if (leader.onFollowerFetch(
                followerId, brokerEpoch, acknowledged, attachment.owner().nowMs())) {
            appends.acknowledge();
        }
        if (!leader.registration().isr().contains(followerId)) {
            isr.propose(leader, attachment.owner());
        }
    }

    /** The node of a follower left the cluster. */
    void onLost(int followerId) {
        if (standing.open()) {
            LeaderState leader = standing.leader();
            if (leader.onFollowerLost(followerId, attachment.owner().nowMs())) {
                appends.acknowledge();
            }
            isr.propose(leader, attachment.owner());
        }
    }

    /**
     * Looks who lags and who is waited for in vain; {@link #propose} follows.
     *
     * @return whether the high watermark moved
     */
    boolean onTime() {
        if (!tracks() || !standing.leader().onTime(attachment.owner().nowMs())) {
            return false;
        }
        appends.acknowledge();
        return true;
    }

    /** Proposes the in-sync set that the leader has come to wish for, if it is another one. */
    void propose() {
        if (tracks()) {
            isr.propose(standing.leader(), attachment.owner());
        }
    }

    private boolean tracks() {
        return standing.open() && standing.leader().registration().replicas().size() > 1;
    }

    void onOutcome(IsrProposal proposal, Optional<IsrOutcome> outcome) {
        if (standing.open() && proposal.leaderEpoch() == standing.leaderEpoch()) {
            LeaderState leader = standing.leader();
            isr.logOutcome(leader.registration(), proposal, outcome);
            if (leader.onOutcome(proposal, outcome, attachment.owner().nowMs())) {
                appends.acknowledge();
            }
        }
    }

    /** Takes a newer registration of the term in which this node leads. */
    void adopt(LeaderState leader, PartitionRegistration registration) {
        isr.logChange(leader.registration(), registration);
        if (leader.adopt(registration, attachment.owner().nowMs())) {
            appends.acknowledge();
        }
    }
}
