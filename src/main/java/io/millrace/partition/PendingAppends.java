package io.millrace.partition;

import io.millrace.storage.AppendOutcome;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Appends with acks=all that are in the log and wait for the high watermark to pass them.
 *
 * <p>Owned by the partition's context. Bounded by the requests in flight. In order of required offset: appends arrive in log
 * order, and a duplicate, which may need less, waits behind those before it. Invariant: an entry is settled exactly once, by the
 * high watermark, its deadline, or the partition's end, whichever comes first.
 */
final class PendingAppends {
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    /** Receives settled slots. */
    interface Settler {
        void settle(AppendBatch batch, int slot, AppendOutcome outcome);
    }

    private record Entry(AppendBatch batch, int slot, long requiredOffset, AppendOutcome outcome) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Parks an append until the high watermark reaches {@code requiredOffset}; {@code outcome} is its answer then. */
    void park(AppendBatch batch, int slot, long requiredOffset, AppendOutcome outcome) {
        entries.addLast(new Entry(batch, slot, requiredOffset, outcome));
    }

    /** Settles all that {@code highWatermark} has reached, with what {@code answer} makes of their outcomes. */
    void onHighWatermark(long highWatermark, UnaryOperator<AppendOutcome> answer, Settler settler) {
        Entry first = entries.peekFirst();
        while (first != null && first.requiredOffset() <= highWatermark) {
            entries.removeFirst();
            settler.settle(first.batch(), first.slot(), answer.apply(first.outcome()));
            first = entries.peekFirst();
        }
    }

    /**
     * Settles with {@code late} all whose deadline is over.
     *
     * @return the earliest deadline of those that are left
     */
    OptionalLong expire(long nowNanos, UnaryOperator<AppendOutcome> late, Settler settler) {
        OptionalLong earliest = OptionalLong.empty();
        Iterator<Entry> iterator = entries.iterator();
        while (iterator.hasNext()) {
            Entry entry = iterator.next();
            long deadlineNanos = entry.batch().deadlineNanos();
            if (deadlineNanos - nowNanos <= 0) {
                iterator.remove();
                settler.settle(entry.batch(), entry.slot(), late.apply(entry.outcome()));
            } else if (earliest.isEmpty() || deadlineNanos - earliest.getAsLong() < 0) {
                earliest = OptionalLong.of(deadlineNanos);
            }
        }
        return earliest;
    }

    /** Settles everything with {@code answer}, because the high watermark will not get there soon. */
    void failAll(AppendOutcome answer, Settler settler) {
        for (Entry entry = entries.pollFirst(); entry != null; entry = entries.pollFirst()) {
            settler.settle(entry.batch(), entry.slot(), answer);
        }
    }
}
