package io.millrace.http.consumers;

import io.millrace.common.TopicId;

/** A partition by the id of its topic; the name is for people and requests. Immutable. */
record Place(TopicId topicId, String topic, int partition) {}
