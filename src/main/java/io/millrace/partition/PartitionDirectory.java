package io.millrace.partition;

import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions this node hosts.
 *
 * <p>Thread-safe because the map is concurrent and its arrays are replaced, never changed: a look-up takes no lock and
 * allocates no key. Invariant: the slot of a partition holds that partition or nothing.
 */
public final class PartitionDirectory {
    private final ConcurrentHashMap<TopicId, @Nullable HostedPartition[]> byTopic = new ConcurrentHashMap<>();

    public Optional<HostedPartition> find(TopicId topicId, int partition) {
        @Nullable HostedPartition[] slots = byTopic.get(topicId);
        if (slots == null || partition < 0 || partition >= slots.length) {
            return Optional.empty();
        }
        return Optional.ofNullable(slots[partition]);
    }

    /** All hosted partitions at this moment, in no order. */
    public List<HostedPartition> all() {
        List<HostedPartition> found = new ArrayList<>();
        for (@Nullable HostedPartition[] slots : byTopic.values()) {
            for (HostedPartition hosted : slots) {
                if (hosted != null) {
                    found.add(hosted);
                }
            }
        }
        return found;
    }

    /** Hosted partitions of one topic. */
    List<HostedPartition> ofTopic(TopicId topicId) {
        @Nullable HostedPartition[] slots = byTopic.get(topicId);
        List<HostedPartition> found = new ArrayList<>();
        if (slots != null) {
            for (HostedPartition hosted : slots) {
                if (hosted != null) {
                    found.add(hosted);
                }
            }
        }
        return found;
    }

    /** Publishes partitions of one topic together, so that a thousand of them copy the slots once. */
    void add(TopicId topicId, List<HostedPartition> added) {
        int length = added.stream()
                        .mapToInt(hosted -> hosted.topicPartition().partition())
                        .max()
                        .orElse(-1)
                + 1;
        byTopic.compute(topicId, (id, slots) -> {
            @Nullable
            HostedPartition[] copy =
                    slots == null ? new HostedPartition[length] : Arrays.copyOf(slots, Math.max(slots.length, length));
            for (HostedPartition hosted : added) {
                copy[hosted.topicPartition().partition()] = hosted;
            }
            return copy;
        });
    }

    /** Takes one partition of a topic out. */
    void remove(TopicId topicId, int partition) {
        byTopic.computeIfPresent(topicId, (id, slots) -> {
            @Nullable HostedPartition[] copy = slots.clone();
            if (partition < copy.length) {
                copy[partition] = null;
            }
            return copy;
        });
    }

    void remove(TopicId topicId) {
        byTopic.remove(topicId);
    }
}
