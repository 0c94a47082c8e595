package io.millrace.common;

/** A partition by topic name; prints as {@code topic-partition}, which is also its directory name. Immutable. */
public record TopicPartition(String topic, int partition) {
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
