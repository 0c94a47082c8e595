package io.millrace.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * From where to where each partition is read, by the offsets there were when the command began. Immutable.
 *
 * @param starts first offset to read
 * @param endsExclusive where a command that does not follow stops
 */
record ReadPlan(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> endsExclusive) {
    static ReadPlan resolve(Consumer<?, ?> consumer, Collection<TopicPartition> partitions, StartPosition position) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>();
        if (position instanceof StartPosition.Since since) {
            Map<TopicPartition, Long> wanted = new HashMap<>();
            partitions.forEach(partition -> wanted.put(partition, since.timestampMs()));
            found.putAll(consumer.offsetsForTimes(wanted));
        }
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long beginning = Objects.requireNonNull(beginnings.get(partition), "asked for every partition");
            long end = Objects.requireNonNull(ends.get(partition), "asked for every partition");
            OffsetAndTimestamp sinceThen = found.get(partition);
            long firstSince = sinceThen == null ? end : sinceThen.offset();
            starts.put(partition, start(position, partition, beginning, end, firstSince));
        }
        return new ReadPlan(starts, ends);
    }

    /**
     * The first offset to read of one partition.
     *
     * @param firstSince first offset of the asked time; used by {@link StartPosition.Since} alone
     */
    static long start(
            StartPosition position, TopicPartition partition, long beginning, long endExclusive, long firstSince) {
        if (position instanceof StartPosition.At at) {
            if (at.offset() < beginning || at.offset() > endExclusive) {
                throw CommandFailure.failed("Offset " + at.offset() + " is not in " + partition + ", which has offsets "
                        + beginning + " to " + endExclusive + " (the next one to be written).");
            }
            return at.offset();
        }
        if (position instanceof StartPosition.Last last) {
            return Math.max(beginning, endExclusive - last.count());
        }
        if (position instanceof StartPosition.Since) {
            return firstSince;
        }
        return position instanceof StartPosition.End ? endExclusive : beginning;
    }

    boolean isDone(TopicPartition partition, long nextOffset) {
        return nextOffset >= Objects.requireNonNull(endsExclusive.get(partition), "planned for every partition");
    }

    /** Whether the consumer has come to the end of everything planned. */
    boolean isDone(Consumer<?, ?> consumer) {
        return endsExclusive.keySet().stream().allMatch(partition -> isDone(partition, consumer.position(partition)));
    }
}
