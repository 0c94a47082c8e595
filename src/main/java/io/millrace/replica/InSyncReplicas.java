package io.millrace.replica;

import io.millrace.cluster.IsrMember;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Invariants;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that count for acks=all, the change of them that may be under way, and how far each follower is.
 *
 * <p>Owned by the partition's context. While a change is under way both the old and the proposed members count: a shrink
 * takes effect only once it is durable, and whoever is let in is waited for already. Invariant: at most one proposal is under
 * way, and whoever is in one whose fate is unknown counts until the registration has moved past it. All proposals start from the
 * same version of the registration, so that one that is accepted makes those before it void.
 */
final class InSyncReplicas {
    /** A follower that was caught up this recently is about to join: the high watermark waits, or it would never get there. */
    private static final long JOIN_WAIT_MS = 1_000;

    private static final long RETRY_MS = 500;

    /** A node that stops needs about so long for it; one that starts may need the wait for it once it is active. */
    private static final long TURNED_AWAY_MS = 3_000;

    private final TopicId topicId;
    private PartitionRegistration registration;
    private List<FollowerProgress> followers = List.of();
    private @Nullable IsrProposal proposed;

    /** Whether the proposal may be in place although nobody said so. */
    private boolean inDoubt;

    /** Whether an answer to the proposal is on its way. */
    private boolean underWay;

    /** Members of proposals that may be in place, but that were refused when they were repeated. */
    private final Set<Integer> doubted = new HashSet<>();

    private long quietUntilMs = Long.MIN_VALUE;

    InSyncReplicas(TopicId topicId, PartitionRegistration registration, long nowMs) {
        Invariants.check(
                registration.isr().contains(registration.leader()),
                "leader %d is not in its own in-sync set",
                registration.leader());
        this.topicId = topicId;
        this.registration = registration;
        this.followers = progressOf(registration);
        for (FollowerProgress follower : followers) {
            if (registration.isr().contains(follower.nodeId())) {
                follower.assumeCaughtUp(nowMs);
            }
        }
    }

    private List<FollowerProgress> progressOf(PartitionRegistration next) {
        List<FollowerProgress> progress = new ArrayList<>(next.replicas().size());
        for (int nodeId : next.replicas()) {
            if (nodeId != next.leader()) {
                progress.add(find(nodeId).orElseGet(() -> new FollowerProgress(nodeId)));
            }
        }
        return List.copyOf(progress);
    }

    /** How many replicas are durably in sync, the leader included. */
    int count() {
        return registration.isr().size();
    }

    PartitionRegistration registration() {
        return registration;
    }

    Optional<FollowerProgress> find(int nodeId) {
        for (int i = 0; i < followers.size(); i++) {
            if (followers.get(i).nodeId() == nodeId) {
                return Optional.of(followers.get(i));
            }
        }
        return Optional.empty();
    }

    void onLeaderAppend(long leaderEndBefore, long nowMs) {
        for (int i = 0; i < followers.size(); i++) {
            followers.get(i).onLeaderAppend(leaderEndBefore, nowMs);
        }
    }

    /** Smallest acknowledged end over the leader and every follower that must be waited for. */
    long lowestEnd(long leaderEnd, long nowMs) {
        long lowest = leaderEnd;
        for (int i = 0; i < followers.size(); i++) {
            FollowerProgress follower = followers.get(i);
            if (counts(follower.nodeId()) || follower.near(nowMs, JOIN_WAIT_MS)) {
                lowest = Math.min(lowest, follower.acknowledgedEnd());
            }
        }
        return lowest;
    }

    private boolean counts(int nodeId) {
        return registration.isr().contains(nodeId)
                || (proposed != null && contains(proposed.isr(), nodeId))
                || doubted.contains(nodeId);
    }

    private static boolean contains(List<IsrMember> members, int nodeId) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).nodeId() == nodeId) {
                return true;
            }
        }
        return false;
    }

    // ---- changes

    /**
     * The change to propose now, if any; it counts as under way from here on. It may be no change at all, made to get past one
     * of unknown fate.
     *
     * @param joinOffset what a follower must have to be let in: the high watermark and the start of this term
     */
    Optional<IsrProposal> propose(long leaderEnd, long joinOffset, long nowMs, long lagMaxMs) {
        if (nowMs < quietUntilMs) {
            return Optional.empty();
        }
        if (proposed != null) {
            if (underWay) {
                return Optional.empty();
            }
            underWay = true;
            return Optional.of(proposed);
        }
        List<IsrMember> wanted = wanted(leaderEnd, joinOffset, nowMs, lagMaxMs);
        if (sameMembers(wanted) && doubted.isEmpty()) {
            return Optional.empty();
        }
        inDoubt = false;
        underWay = true;
        proposed = new IsrProposal(
                topicId,
                registration.partition(),
                registration.leader(),
                registration.leaderEpoch(),
                registration.partitionEpoch(),
                wanted);
        return Optional.of(proposed);
    }

    private List<IsrMember> wanted(long leaderEnd, long joinOffset, long nowMs, long lagMaxMs) {
        List<IsrMember> wanted = new ArrayList<>(followers.size() + 1);
        wanted.add(new IsrMember(registration.leader(), IsrMember.ANY_EPOCH));
        for (FollowerProgress follower : followers) {
            if (registration.isr().contains(follower.nodeId())) {
                if (!follower.lags(leaderEnd, nowMs, lagMaxMs)) {
                    wanted.add(new IsrMember(follower.nodeId(), IsrMember.ANY_EPOCH));
                }
            } else if (follower.has(joinOffset)) {
                wanted.add(new IsrMember(follower.nodeId(), follower.brokerEpoch()));
            }
        }
        return wanted;
    }

    private boolean sameMembers(List<IsrMember> wanted) {
        return wanted.size() == registration.isr().size()
                && wanted.stream().allMatch(member -> registration.isr().contains(member.nodeId()));
    }

    /**
     * This attempt has not taken effect. Whoever was to join is not waited for until the next one, unless an earlier attempt may
     * be in place: repeating that one leads nowhere, since what it was refused for may never pass.
     */
    void onRefused(IsrProposal proposal, long nowMs) {
        if (!proposal.equals(proposed)) {
            return; // Word of one that the registration has moved past; another may be under way.
        }
        quietUntilMs = nowMs + RETRY_MS;
        for (IsrMember member : proposal.isr()) {
            if (inDoubt) {
                doubted.add(member.nodeId());
            } else if (!registration.isr().contains(member.nodeId())) {
                find(member.nodeId()).ifPresent(follower -> follower.turnAway(nowMs + TURNED_AWAY_MS));
            }
        }
        proposed = null;
        inDoubt = false;
    }

    /** Nobody knows whether the proposal is in place: it counts until the registration says more. */
    void onUnknown(IsrProposal proposal, long nowMs) {
        if (proposal.equals(proposed)) {
            inDoubt = true;
            underWay = false;
            quietUntilMs = nowMs + RETRY_MS;
        }
    }

    /**
     * Takes a durable registration of this term.
     *
     * @return false when it is not newer than the present one
     */
    boolean adopt(PartitionRegistration next, long leaderEnd) {
        if (next.leaderEpoch() != registration.leaderEpoch()
                || next.partitionEpoch() <= registration.partitionEpoch()) {
            return false;
        }
        followers = progressOf(next);
        for (FollowerProgress follower : followers) {
            boolean left = registration.isr().contains(follower.nodeId())
                    && !next.isr().contains(follower.nodeId());
            if (left) {
                follower.leave(leaderEnd);
            }
        }
        registration = next;
        proposed = null;
        inDoubt = false;
        doubted.clear();
        return true;
    }
}
