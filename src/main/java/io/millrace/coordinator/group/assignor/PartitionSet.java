package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Partitions by topic, both in a fixed order, so that equal sets become equal records. Immutable. */
public final class PartitionSet {
    private static final Comparator<TopicId> BY_BITS =
            Comparator.comparingLong(TopicId::mostSignificantBits).thenComparingLong(TopicId::leastSignificantBits);

    public static final PartitionSet EMPTY = new PartitionSet(new TreeMap<>(BY_BITS));

    private final Map<TopicId, SortedSet<Integer>> byTopic;

    private PartitionSet(Map<TopicId, SortedSet<Integer>> byTopic) {
        this.byTopic = byTopic;
    }

    /** Collects partitions one by one. Confined to its maker. */
    public static final class Builder {
        private final Map<TopicId, SortedSet<Integer>> byTopic = new TreeMap<>(BY_BITS);

        /** Adds one partition; it may be there already. */
        public Builder add(TopicId topic, int partition) {
            byTopic.computeIfAbsent(topic, unused -> new TreeSet<>()).add(partition);
            return this;
        }

        /** Adds partitions of a topic; none of them is fine. */
        public Builder addAll(TopicId topic, Collection<Integer> partitions) {
            partitions.forEach(partition -> add(topic, partition));
            return this;
        }

        /** What was collected; the builder must not be used any more. */
        public PartitionSet build() {
            return byTopic.isEmpty() ? EMPTY : new PartitionSet(byTopic);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** By topic, ascending; a view. */
    public Map<TopicId, SortedSet<Integer>> byTopic() {
        return Collections.unmodifiableMap(byTopic);
    }

    public boolean contains(TopicId topic, int partition) {
        SortedSet<Integer> partitions = byTopic.get(topic);
        return partitions != null && partitions.contains(partition);
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    public int count() {
        return byTopic.values().stream().mapToInt(Collection::size).sum();
    }

    /** The partitions that a condition holds for. */
    public PartitionSet filter(BiPredicate<TopicId, Integer> keep) {
        Builder kept = builder();
        byTopic.forEach((topic, partitions) -> partitions.stream()
                .filter(partition -> keep.test(topic, partition))
                .forEach(partition -> kept.add(topic, partition)));
        return kept.build();
    }

    public PartitionSet and(PartitionSet other) {
        return filter(other::contains);
    }

    public PartitionSet minus(PartitionSet other) {
        return filter((topic, partition) -> !other.contains(topic, partition));
    }

    public PartitionSet plus(PartitionSet other) {
        Builder both = builder();
        byTopic.forEach(both::addAll);
        other.byTopic.forEach(both::addAll);
        return both.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionSet that && byTopic.equals(that.byTopic);
    }

    @Override
    public int hashCode() {
        return byTopic.hashCode();
    }

    @Override
    public String toString() {
        return new LinkedHashMap<>(byTopic).toString();
    }
}
