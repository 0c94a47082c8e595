package io.millrace.replication;

import io.millrace.common.EpochEnd;
import io.millrace.partition.FetchWaiter;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.LeaderAnswer;
import io.millrace.partition.PartitionSnapshot;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A follower's wish for the next records of one partition, standing at the leader until it is answered.
 *
 * <p>Owned by the session's context. Thread-safe where partition owners call it: they only claim its one wake-up.
 */
final class StandingFetch implements FetchWaiter {
    private final HostedPartition hosted;
    private final Context context;
    private final Consumer<StandingFetch> onReady;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** Where the owners' contexts read how far the follower is. */
    private volatile PartitionFetch fetch;

    /** High watermark the follower was last told. */
    private long toldHighWatermark;

    /** Log start the follower was last told; a log that was never cut at its beginning needs no telling. */
    private long toldLogStart;

    /** Whether the follower waits for an answer with content. */
    private boolean standing;

    /** Whether the leader has counted what the follower acknowledged last. */
    private boolean counted;

    StandingFetch(HostedPartition hosted, PartitionFetch fetch, Context context, Consumer<StandingFetch> onReady) {
        this.hosted = hosted;
        this.fetch = fetch;
        this.context = context;
        this.onReady = onReady;
    }

    HostedPartition hosted() {
        return hosted;
    }

    PartitionFetch fetch() {
        return fetch;
    }

    boolean standing() {
        return standing;
    }

    boolean counted() {
        return counted;
    }

    void counted(boolean now) {
        counted = now;
    }

    /** The follower told where it stands now; whether it waits for an answer. */
    boolean renew(PartitionFetch next) {
        toldHighWatermark = next.highWatermark();
        if (next.wanted()) {
            fetch = next;
            standing = true;
        }
        return standing;
    }

    /** An answer with content is on its way; the follower renews this when it has applied it. */
    void answered() {
        standing = false;
    }

    // ---- what to answer

    /**
     * Why there is something else to say than records; empty when the logs agree.
     *
     * @param asked where the follower stands
     * @param snapshot what the partition serves now
     */
    Optional<Optional<LeaderAnswer>> objection(PartitionFetch asked, PartitionSnapshot snapshot) {
        if (snapshot.closed().isPresent() || snapshot.leaderEpoch() != asked.leaderEpoch()) {
            return Optional.of(Optional.empty());
        }
        if (asked.point().lastFetchedEpoch() >= 0) {
            Optional<EpochEnd> end =
                    hosted.log().endOffsetForEpoch(asked.point().lastFetchedEpoch());
            if (end.isEmpty()) {
                return Optional.of(
                        Optional.empty()); // Newer than this leader: only a message from another term says that.
            }
            if (end.get().leaderEpoch() < asked.point().lastFetchedEpoch()
                    || end.get().endOffsetExclusive() < asked.fetchOffset()) {
                return Optional.of(Optional.of(new LeaderAnswer.Diverging(
                        asked.point(), end.get().leaderEpoch(), end.get().endOffsetExclusive())));
            }
        }
        if (asked.fetchOffset() < snapshot.logStartOffset()
                || asked.fetchOffset() > snapshot.logEnd().offset()) {
            return Optional.of(Optional.of(new LeaderAnswer.OutOfRange(
                    asked.point(), snapshot.logStartOffset(), snapshot.logEnd().offset())));
        }
        return Optional.empty();
    }

    boolean hasRecords(PartitionSnapshot snapshot) {
        return snapshot.logEnd().offset() > fetch.fetchOffset();
    }

    /** Whether the high watermark or the log start moved since the follower was told. */
    boolean hasNews(PartitionSnapshot snapshot) {
        return standing
                && snapshot.leaderEpoch() == fetch.leaderEpoch()
                && (Math.min(snapshot.highWatermark().offset(), fetch.fetchOffset()) > toldHighWatermark
                        || snapshot.logStartOffset() > toldLogStart)
                && objection(fetch, snapshot).isEmpty();
    }

    void told(PartitionSnapshot snapshot) {
        toldHighWatermark = Math.max(toldHighWatermark, snapshot.highWatermark().offset());
        toldLogStart = Math.max(toldLogStart, snapshot.logStartOffset());
    }

    // ---- waiting

    /**
     * Stands on the partition; {@link #onReady} is called once when there is more. Looks once more so that no wake-up is lost.
     *
     * @param seen what the partition served when it was found to have nothing more
     * @return false when there is more by now, so that this does not wait
     */
    boolean await(PartitionSnapshot seen) {
        waiting.set(true);
        hosted.fetches().park(this);
        PartitionSnapshot now = hosted.snapshot();
        boolean servedOtherwise = now.closed().isPresent() || now.leaderEpoch() != seen.leaderEpoch();
        return !(servedOtherwise ? disturbed() : advanced(seen, now));
    }

    void leave() {
        waiting.set(false);
        hosted.fetches().unpark(this);
    }

    @Override
    public boolean advanced(PartitionSnapshot before, PartitionSnapshot after) {
        return after.logEnd().offset() > fetch.fetchOffset() && waiting.compareAndSet(true, false);
    }

    @Override
    public boolean disturbed() {
        return waiting.compareAndSet(true, false);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void deliver() {
        onReady.accept(this);
    }
}
