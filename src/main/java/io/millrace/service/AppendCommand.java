package io.millrace.service;

import io.millrace.common.TopicId;
import java.nio.ByteBuffer;

/**
 * One partition of a produce request.
 *
 * @param records position to limit are the batches; offsets and leader epoch are stamped in place. Valid until the
 *     append's future completes
 */
public record AppendCommand(TopicId topicId, String topic, int partition, ByteBuffer records) {}
