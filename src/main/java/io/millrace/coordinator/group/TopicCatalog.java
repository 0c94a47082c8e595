package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The topics there are, as the assignors need them. Port; the implementation answers from an immutable snapshot of the metadata. */
public interface TopicCatalog {
    /** A topic. */
    record Topic(TopicId id, String name, int partitionCount) {}

    Optional<Topic> byName(String name);

    Optional<Topic> byId(TopicId id);

    /** Racks of the nodes that have a replica of a partition; empty when they do not say. */
    default Set<String> racksOf(TopicId id, int partition) {
        return Set.of();
    }

    /** Every topic, for subscriptions by regular expression. */
    Collection<Topic> all();
}
