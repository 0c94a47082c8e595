package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The epoch since which a member holds each of its partitions (KIP-1251). Nobody else has held them since, so that a commit of
 * that epoch or a later one is no zombie's. Immutable.
 */
public record AssignmentEpochs(Map<TopicId, Map<Integer, Integer>> byTopic) {
    /** Of a member that holds nothing. */
    public static final AssignmentEpochs NONE = new AssignmentEpochs(Map.of());

    public AssignmentEpochs {
        Map<TopicId, Map<Integer, Integer>> copy = new HashMap<>();
        byTopic.forEach((topic, epochs) -> copy.put(topic, Map.copyOf(epochs)));
        byTopic = Map.copyOf(copy);
    }

    /** All partitions since one epoch. */
    static AssignmentEpochs since(int epoch, PartitionSet held) {
        return NONE.next(epoch, held);
    }

    /** What becomes of it when a member holds these partitions from an epoch on: those that it had keep theirs. */
    AssignmentEpochs next(int epoch, PartitionSet held) {
        Map<TopicId, Map<Integer, Integer>> next = new HashMap<>();
        held.byTopic().forEach((topic, partitions) -> {
            Map<Integer, Integer> epochs = new HashMap<>();
            partitions.forEach(
                    partition -> epochs.put(partition, of(topic, partition).orElse(epoch)));
            next.put(topic, epochs);
        });
        return new AssignmentEpochs(next);
    }

    /** Empty for a partition that the member does not hold. */
    OptionalInt of(TopicId topic, int partition) {
        Integer epoch = byTopic.getOrDefault(topic, Map.of()).get(partition);
        return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
    }

    /** In the order of partitions that the member holds. */
    List<Integer> of(TopicId topic, Collection<Integer> partitions) {
        List<Integer> epochs = new ArrayList<>(partitions.size());
        partitions.forEach(partition -> epochs.add(of(topic, partition).orElseThrow()));
        return epochs;
    }
}
