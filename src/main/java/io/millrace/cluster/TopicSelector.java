package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.Optional;

/** A topic as a command names it: by name or by id. Immutable. */
public sealed interface TopicSelector {
    /** By name. */
    record ByName(String name) implements TopicSelector {}

    /** By id. */
    record ById(TopicId id) implements TopicSelector {}

    /** The topic in an image. */
    default Optional<TopicRegistration> find(ClusterImage image) {
        return this instanceof ByName byName ? image.topic(byName.name()) : image.topic(((ById) this).id());
    }
}
