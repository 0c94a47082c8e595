package io.millrace.service.figures;

import io.millrace.metrics.FlushMeter;
import io.millrace.metrics.RequestMeters;
import io.millrace.metrics.Traffic.Counts;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;

/** The few figures of a node that people look at first. Thread-safe because it reads what others publish. */
public final class NodeTotals {
    private final PartitionDirectory partitions;
    private final RequestMeters requests;
    private final FlushMeter flushes;

    public NodeTotals(PartitionDirectory partitions, RequestMeters requests, FlushMeter flushes) {
        this.partitions = partitions;
        this.requests = requests;
        this.flushes = flushes;
    }

    /** Everything that went in and out of all partitions. */
    public Counts traffic() {
        Counts all = Counts.NONE;
        for (HostedPartition partition : partitions.all()) {
            all = all.plus(partition.traffic().counts());
        }
        return all;
    }

    /** Bytes of all logs. */
    public long logBytes() {
        long bytes = 0;
        for (HostedPartition partition : partitions.all()) {
            bytes += partition.log().sizeBytes();
        }
        return bytes;
    }

    /** The time below which 99 of 100 requests to an API were answered since the start, in ms; 0 when there were none. */
    public double p99Ms(String api) {
        return requests.latency(api).quantileMs(0.99);
    }

    /** The same of group commits. */
    public double flushP99Ms() {
        return flushes.latency().quantileMs(0.99);
    }
}
