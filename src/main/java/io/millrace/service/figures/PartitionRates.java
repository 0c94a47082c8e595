package io.millrace.service.figures;

import io.millrace.metrics.Traffic.Counts;
import io.millrace.partition.HostedPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much went in and out of the partitions and topics of this node between the last two looks. Thread-safe for one looker and any
 * readers because results are published as immutable values.
 */
public final class PartitionRates {
    private static final int MAX_PARTITIONS = 100;

    private volatile List<Rate> hottest = List.of();
    private volatile Map<String, Rate> topics = Map.of();
    /** Counts at the last look. Confined to the looker. */
    private Map<HostedPartition, Counts> before = new HashMap<>();

    private long lookedNanos;

    /**
     * What went through in a second. Immutable.
     *
     * @param partition -1 for all of a topic that are here
     */
    public record Rate(String topic, int partition, double recordsIn, double bytesIn, double bytesOut) {
        public static final int ALL = -1;

        double bytes() {
            return bytesIn + bytesOut;
        }

        private Rate plus(Rate other) {
            return new Rate(
                    topic, ALL, recordsIn + other.recordsIn, bytesIn + other.bytesIn, bytesOut + other.bytesOut);
        }
    }

    /** Looks again; returns the counts of all partitions together. */
    Counts look(List<HostedPartition> partitions, long nowNanos) {
        double seconds = Math.max(1, nowNanos - lookedNanos) / 1e9;
        Map<HostedPartition, Counts> now = new HashMap<>();
        List<Rate> rates = new ArrayList<>();
        Map<String, Rate> byTopic = new HashMap<>();
        Counts all = Counts.NONE;
        for (HostedPartition partition : partitions) {
            Counts counts = partition.traffic().counts();
            now.put(partition, counts);
            all = all.plus(counts);
            Counts old = before.get(partition);
            if (old != null && counts.bytes() > old.bytes()) {
                Rate rate = rate(partition, old, counts, seconds);
                rates.add(rate);
                byTopic.merge(rate.topic(), rate, (one, other) -> one.plus(other));
            }
        }
        rates.sort(Comparator.comparingDouble(Rate::bytes).reversed());
        hottest = List.copyOf(rates.subList(0, Math.min(MAX_PARTITIONS, rates.size())));
        topics = Map.copyOf(byTopic);
        before = now;
        lookedNanos = nowNanos;
        return all;
    }

    private static Rate rate(HostedPartition partition, Counts old, Counts now, double seconds) {
        return new Rate(
                partition.topicPartition().topic(),
                partition.topicPartition().partition(),
                (now.recordsIn() - old.recordsIn()) / seconds,
                (now.bytesIn() - old.bytesIn()) / seconds,
                (now.bytesOut() - old.bytesOut()) / seconds);
    }

    /** Partitions with traffic, those with the most bytes first. */
    public List<Rate> hottest() {
        return hottest;
    }

    /** Topics with traffic, by name. */
    public Map<String, Rate> topics() {
        return topics;
    }
}
