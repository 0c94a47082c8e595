package io.millrace.coordinator.group;

import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Partitions by topic name, as classic clients know them, and by topic id; topics that do not exist fall away. Stateless. */
final class TopicNames {
    private final TopicCatalog catalog;

    TopicNames(TopicCatalog catalog) {
        this.catalog = catalog;
    }

    PartitionSet byId(Map<String, List<Integer>> byName) {
        PartitionSet.Builder partitions = PartitionSet.builder();
        byName.forEach(
                (name, numbers) -> catalog.byName(name).ifPresent(topic -> partitions.addAll(topic.id(), numbers)));
        return partitions.build();
    }

    Map<String, List<Integer>> byName(PartitionSet partitions) {
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        partitions
                .byTopic()
                .forEach((id, numbers) ->
                        catalog.byId(id).ifPresent(topic -> byName.put(topic.name(), List.copyOf(numbers))));
        return byName;
    }
}
