package io.millrace.service;

import io.millrace.common.TopicId;

/**
 * A partition as a client names it.
 *
 * @param currentLeaderEpoch what the client believes, or -1 when it does not say
 */
public record PartitionRef(TopicId topicId, String topic, int partition, int currentLeaderEpoch) {}
