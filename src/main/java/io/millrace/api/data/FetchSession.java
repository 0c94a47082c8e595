package io.millrace.api.data;

import io.millrace.api.TopicIds;
import io.millrace.service.FetchCommand.PartitionRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.requests.FetchMetadata;

/**
 * The partitions of one fetching client, in the order they are served (KIP-227); also the partitions of a single fetch
 * without a session.
 *
 * <p>Owned by the request that claimed it, from {@link #claim} to {@link #release}: the epoch is the claim, and its
 * volatile write hands the rest over from one event loop to another. A request that comes while another holds the
 * session has the wrong epoch, because a client has one fetch of a session in flight.
 */
final class FetchSession {
    /** No epoch of a client is negative but for {@link FetchMetadata#FINAL_EPOCH}, which claims nothing. */
    private static final int CLAIMED = Integer.MIN_VALUE;

    private final boolean usesTopicIds;
    private final Map<FetchTarget.Key, FetchTarget> targets = new LinkedHashMap<>();
    private final AtomicInteger nextEpoch = new AtomicInteger(CLAIMED);

    /** Claimed by its maker. */
    FetchSession(boolean usesTopicIds) {
        this.usesTopicIds = usesTopicIds;
    }

    boolean usesTopicIds() {
        return usesTopicIds;
    }

    int size() {
        return targets.size();
    }

    /** Makes the caller the owner if the session is free and waits for this epoch. */
    boolean claim(int epoch) {
        return nextEpoch.compareAndSet(epoch, CLAIMED);
    }

    /** Whether {@link #claim} would fail. */
    boolean waitsForOther(int epoch) {
        return nextEpoch.get() != epoch;
    }

    /** Frees the session for the request after the one with this epoch. */
    void release(int epoch) {
        nextEpoch.set(FetchMetadata.nextEpoch(epoch));
    }

    /** Adds, changes and forgets partitions as the request says. */
    void update(FetchRequestData request) {
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                put(new FetchTarget.Key(TopicIds.of(topic.topicId()), topic.topic(), partition.partition()), partition);
            }
        }
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                targets.remove(new FetchTarget.Key(TopicIds.of(topic.topicId()), topic.topic(), partition));
            }
        }
    }

    private void put(FetchTarget.Key key, FetchPartition partition) {
        FetchTarget known = targets.get(key);
        if (known == null) {
            targets.put(key, new FetchTarget(key, partition));
        } else {
            known.update(key, partition);
        }
    }

    /** The targets in serving order; a copy, so that they can be moved while the answer is made. */
    List<FetchTarget> targets() {
        return new ArrayList<>(targets.values());
    }

    /** Puts a partition that was given bytes behind all others, so that the others come first next time. */
    void served(FetchTarget target) {
        PartitionRead read = target.read();
        FetchTarget.Key key = new FetchTarget.Key(read.topicId(), read.topic(), read.partition());
        if (targets.remove(key, target)) {
            targets.put(key, target);
        }
    }
}
