package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.Optional;

/** The topics there are, as the assignors need them. Port; the implementation answers from an immutable snapshot of the metadata. */
public interface TopicCatalog {
    /** A topic. */
    record Topic(TopicId id, String name, int partitionCount) {}

    Optional<Topic> byName(String name);

    Optional<Topic> byId(TopicId id);

    /** Every topic, for subscriptions by regular expression. */
    Collection<Topic> all();
}
