package io.millrace.coordinator.runtime;

import io.millrace.common.TopicId;

/** A term in which this node leads a partition of an internal topic. Immutable. */
record Leadership(TopicId topicId, int leaderEpoch) {}
