package io.millrace.partition;

import io.millrace.common.Invariants;
import io.millrace.common.Refusal;
import io.millrace.replica.FollowerState;
import io.millrace.replica.LeaderState;
import io.millrace.storage.PartitionLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this node is to a partition now: its role in the present term, and why clients of the leader are not served, if they are
 * not. Owned by the partition's context.
 *
 * <p>Invariants: the term never goes back; what is down stays closed; what is retired stays down.
 */
final class Standing {
    private final PartitionLog log;

    private Term term;
    private ReplicaRole role;

    /** Set while clients of the leader are not served: another node leads, removed, offline, shutting down. */
    private @Nullable Refusal closed;

    private boolean down;
    private boolean retired;

    Standing(PartitionLog log, Term term, long nowMs) {
        this.log = log;
        this.term = term;
        this.role = roleIn(term, firstHighWatermark(term), nowMs);
        this.closed = term.closed(log.topicPartition()).orElse(null);
    }

    /** What a lone replica has on its disk is committed; with others only they can tell, or what was written down of their word. */
    private long firstHighWatermark(Term term) {
        return term.alone() ? log.flushedEnd().offset() : log.highWatermark();
    }

    private ReplicaRole roleIn(Term term, long highWatermark, long nowMs) {
        long logEnd = log.logEnd().offset();
        if (term.leading()) {
            return new ReplicaRole.Leading(
                    new LeaderState(log.topicId(), term.registration(), highWatermark, logEnd, nowMs));
        }
        return new ReplicaRole.Following(
                new FollowerState(term.leaderEpoch(), Math.min(highWatermark, logEnd), logEnd), term.leader());
    }

    /** What the cluster said last about this partition. */
    Term term() {
        return term;
    }

    /** Takes newer word about the present term. */
    void adopt(Term newer) {
        term = newer;
    }

    ReplicaRole role() {
        return role;
    }

    int leaderEpoch() {
        return role.leaderEpoch();
    }

    long highWatermark() {
        return role.highWatermark();
    }

    /** The state of the term in which this node leads; only while this partition is not closed. */
    LeaderState leader() {
        Invariants.check(
                role instanceof ReplicaRole.Leading, "this node does not lead in epoch %d", role.leaderEpoch());
        return ((ReplicaRole.Leading) role).state();
    }

    boolean open() {
        return closed == null;
    }

    /** What clients of the leader hear instead of being served. */
    Optional<Refusal> closed() {
        return Optional.ofNullable(closed);
    }

    /** Whether this partition is removed, offline or shutting down, so that nothing changes it any more. */
    boolean down() {
        return down;
    }

    /** Whether this partition is gone for good. */
    boolean retired() {
        return retired;
    }

    /** Takes the role that {@code term} gives to this node; the high watermark goes along. */
    void begin(Term term, long nowMs) {
        this.term = term;
        role = roleIn(term, role.highWatermark(), nowMs);
        closed = term.closed(log.topicPartition()).orElse(null);
    }

    void goDown(Refusal reason) {
        closed = reason;
        down = true;
    }

    void retire() {
        retired = true;
    }
}
