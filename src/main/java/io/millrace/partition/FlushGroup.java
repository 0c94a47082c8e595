package io.millrace.partition;

import io.millrace.storage.FlushTicket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The logs that one group commit makes durable: everything that was appended to them when the group was formed.
 *
 * <p>Formed and finished on the owner's context. In between {@link #forceRemaining} may run on several threads: each ticket is
 * claimed by one of them, and the owner reads the failures only after all have returned.
 */
final class FlushGroup {
    private final long beganNanos;
    private final long sizeBytes;
    private final PartitionWriter[] writers;
    private final FlushTicket[] tickets;
    private final boolean[] forced;
    private final @Nullable Exception[] failures;
    private final AtomicInteger next = new AtomicInteger();

    /** Takes a ticket from each member; one that cannot give any is left out. */
    FlushGroup(List<PartitionWriter> members, long nowNanos) {
        beganNanos = nowNanos;
        List<PartitionWriter> taking = new ArrayList<>(members.size());
        List<FlushTicket> taken = new ArrayList<>(members.size());
        long bytes = 0;
        for (PartitionWriter member : members) {
            bytes += member.flush().unflushedBytes();
            member.beginFlush().ifPresent(ticket -> {
                taking.add(member);
                taken.add(ticket);
            });
        }
        sizeBytes = bytes;
        writers = taking.toArray(PartitionWriter[]::new);
        tickets = taken.toArray(FlushTicket[]::new);
        forced = new boolean[writers.length];
        failures = new Exception[writers.length];
    }

    long beganNanos() {
        return beganNanos;
    }

    /** Bytes of records that were appended since the last flush of each. */
    long sizeBytes() {
        return sizeBytes;
    }

    int count() {
        return writers.length;
    }

    /** Whether somebody waits for one of the logs; on the owner's context. */
    boolean awaited() {
        for (PartitionWriter writer : writers) {
            if (writer.flushAwaited()) {
                return true;
            }
        }
        return false;
    }

    List<PartitionWriter> writers() {
        return List.of(writers);
    }

    /** Forces tickets until none is left unclaimed; blocks for the disk. One failing disk does not stop the others. */
    void forceRemaining() {
        for (int i = next.getAndIncrement(); i < tickets.length; i = next.getAndIncrement()) {
            try {
                tickets[i].force();
                forced[i] = true;
            } catch (Exception failure) {
                failures[i] = failure;
            }
        }
    }

    /** Tells each partition what became of its ticket; on the owner's context. */
    void finish(long nowNanos) {
        for (int i = 0; i < writers.length; i++) {
            writers[i].onFlushed(tickets[i], failureOf(i), nowNanos);
        }
    }

    /** A ticket that no thread came to (the pool refused the work) is not on the disk either. */
    private @Nullable Exception failureOf(int index) {
        if (forced[index]) {
            return null;
        }
        Exception failure = failures[index];
        return failure == null ? new IOException("the flush ended before it came to this log") : failure;
    }
}
