package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Topics by hand; each has an id made of its number. */
final class FakeTopics implements TopicCatalog {
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private long created;

    static FakeTopics none() {
        return new FakeTopics();
    }

    FakeTopics with(String name, int partitionCount) {
        TopicId id = byName(name).map(Topic::id).orElseGet(() -> new TopicId(7, ++created));
        topics.put(name, new Topic(id, name, partitionCount));
        return this;
    }

    void remove(String name) {
        topics.remove(name);
    }

    @Override
    public Optional<Topic> byName(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    @Override
    public Optional<Topic> byId(TopicId id) {
        return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
    }

    @Override
    public Collection<Topic> all() {
        return topics.values();
    }
}
