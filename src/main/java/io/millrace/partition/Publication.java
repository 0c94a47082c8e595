package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import java.io.IOException;

/**
 * What readers, the fetcher and waiting fetches learn of a partition's progress, taken from its log and standing. Owned by the
 * partition's context.
 *
 * <p>Invariant: the published high watermark is the role's, and moves back only when a follower cuts its log below it.
 */
final class Publication {
    private final HostedPartition partition;
    private final PartitionLog log;
    private final Standing standing;
    private final Attachment attachment;
    private final FollowerWriter following;

    Publication(HostedPartition partition, Standing standing, Attachment attachment, FollowerWriter following) {
        this.partition = partition;
        this.log = partition.log();
        this.standing = standing;
        this.attachment = attachment;
        this.following = following;
    }

    PartitionSnapshot first() throws IOException {
        log.onHighWatermark(standing.highWatermark());
        LogPosition flushed = log.flushedEnd();
        return snapshotAt(
                standing.highWatermark() == flushed.offset()
                        ? flushed
                        : log.locate(standing.highWatermark()).orElse(flushed));
    }

    private PartitionSnapshot snapshotAt(LogPosition highWatermark) {
        LogPosition lastStable = log.firstUnstable()
                .filter(unstable -> unstable.offset() < highWatermark.offset())
                .orElse(highWatermark);
        return new PartitionSnapshot(
                standing.leaderEpoch(),
                standing.role().epochStartOffset(),
                log.logStartOffset(),
                highWatermark,
                lastStable,
                log.logEnd(),
                standing.closed());
    }

    /** Publishes how far the log and the high watermark are now, and wakes whoever waited for it. */
    void publish() throws IOException {
        log.onHighWatermark(standing.highWatermark());
        PartitionSnapshot before = partition.snapshot();
        PartitionSnapshot after =
                snapshotAt(position(standing.highWatermark(), before, log.flushedEnd(), log.logEnd()));
        if (!after.equals(before)) {
            partition.publish(after);
            log.noteHighWatermark(after.highWatermark().offset());
            partition.fetches().wake(before, after, attachment.owner().deliveries());
        }
        publishFollowerPosition();
    }

    /** Finds the place of the high watermark: with all replicas here it is one of three that are known already. */
    private LogPosition position(long offset, PartitionSnapshot before, LogPosition flushed, LogPosition end)
            throws IOException {
        if (offset == end.offset()) {
            return end;
        }
        if (offset == flushed.offset()) {
            return flushed;
        }
        if (offset == before.highWatermark().offset()) {
            return before.highWatermark();
        }
        return log.locate(offset).orElse(before.highWatermark());
    }

    /** Publishes a new term; every waiting fetch has to look again. */
    void publishTerm() {
        publishDisturbing(snapshotAt(partition.snapshot().highWatermark()));
    }

    void publishClosed(Refusal reason) {
        publishDisturbing(partition.snapshot().closedBecause(reason));
    }

    private void publishDisturbing(PartitionSnapshot next) {
        partition.publish(next);
        partition.fetches().disturb(attachment.owner().deliveries());
        publishFollowerPosition();
    }

    private void publishFollowerPosition() {
        FollowerPosition now = followerPosition();
        if (!now.equals(partition.followerPosition())) {
            partition.publish(now);
            attachment.owner().ports().followers().moved(partition);
        }
    }

    private FollowerPosition followerPosition() {
        if (standing.down() || !(standing.role() instanceof ReplicaRole.Following follows)) {
            return FollowerPosition.NONE;
        }
        return new FollowerPosition(
                follows.leader(),
                follows.state().fetchPoint(following.lastEpoch()),
                following.vouches() ? acknowledgedEnd() : FollowerPosition.NOTHING,
                standing.highWatermark());
    }

    /** End of what this node vouches for, as leader or follower: of its disk, or of its log without flush.before.ack. */
    long acknowledgedEnd() {
        return log.config().flushBeforeAck()
                ? log.flushedEnd().offset()
                : log.logEnd().offset();
    }
}
