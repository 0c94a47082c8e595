package io.millrace.service;

import io.millrace.common.TopicId;
import java.util.List;
import java.util.Optional;

/**
 * A fetch over many partitions.
 *
 * @param maxWaitMs how long to wait for {@code minBytes}; 0 answers at once
 * @param maxBytes bound over all partitions; the first non-empty partition still gets one whole batch
 * @param clientRack where a client is that may be sent to, and served by, followers (KIP-392), "" if it does not say; empty for one
 *     that knows only leaders
 */
public record FetchCommand(
        FetchIsolation isolation,
        int minBytes,
        int maxBytes,
        int maxWaitMs,
        List<PartitionRead> reads,
        Optional<String> clientRack) {
    /** A fetch that only leaders answer. */
    public FetchCommand(
            FetchIsolation isolation, int minBytes, int maxBytes, int maxWaitMs, List<PartitionRead> reads) {
        this(isolation, minBytes, maxBytes, maxWaitMs, reads, Optional.empty());
    }

    /**
     * One partition of a fetch.
     *
     * @param currentLeaderEpoch what the client believes, or -1
     * @param lastFetchedEpoch epoch of the last record the reader has, or -1 (KIP-595 divergence)
     */
    public record PartitionRead(
            TopicId topicId,
            String topic,
            int partition,
            long offset,
            int maxBytes,
            int currentLeaderEpoch,
            int lastFetchedEpoch) {}
}
