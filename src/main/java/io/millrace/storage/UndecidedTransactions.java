package io.millrace.storage;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The transactions that readers of committed records may not pass: those that are open, and those whose marker is in the log
 * but not committed yet.
 *
 * <p>Owned by the partition's context. Each is known by the offset of its first record, which no two share. A transaction
 * that has ended goes on counting until the high watermark has passed its marker: a leader that is elected without the
 * marker has the transaction open again, and the last stable offset must not move back then.
 */
final class UndecidedTransactions {
    /** Producer of each open transaction, by its first offset. */
    private final TreeMap<Long, Long> open = new TreeMap<>();

    /** Offset of the marker of each transaction that has ended, by its first offset. */
    private final TreeMap<Long, Long> ended = new TreeMap<>();

    void begin(long firstOffset, long producerId) {
        open.put(firstOffset, producerId);
    }

    void end(CompletedTransaction completed) {
        open.remove(completed.firstOffset());
        ended.put(completed.firstOffset(), completed.lastOffset());
    }

    /**
     * Lets go of the ended transactions whose markers are below {@code highWatermark}.
     *
     * @return whether there were any
     */
    boolean onHighWatermark(long highWatermark) {
        return !ended.isEmpty() && ended.values().removeIf(markerOffset -> markerOffset < highWatermark);
    }

    /** First offset of the oldest transaction that is open or not committed to have ended. */
    OptionalLong firstOffset() {
        if (open.isEmpty() && ended.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.min(firstOf(open), firstOf(ended)));
    }

    private static long firstOf(NavigableMap<Long, Long> transactions) {
        Map.Entry<Long, Long> first = transactions.firstEntry();
        return first == null ? Long.MAX_VALUE : first.getKey();
    }

    /** First offset of the oldest open transaction, as it is right behind a marker at {@code markerOffset}. */
    long lastStableOffsetBehind(long markerOffset) {
        return open.isEmpty() ? markerOffset + 1 : open.firstKey();
    }

    int openCount() {
        return open.size();
    }

    void addAll(UndecidedTransactions other) {
        open.putAll(other.open);
        ended.putAll(other.ended);
    }

    void clear() {
        open.clear();
        ended.clear();
    }
}
