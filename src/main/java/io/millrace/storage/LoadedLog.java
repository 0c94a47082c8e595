package io.millrace.storage;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A log as it was found on disk, repaired where it had to be, all of it durable. Handed over once, to its log.
 *
 * @param firstMissing first offset that was in the log and is not there any more; empty as a rule
 */
record LoadedLog(
        TopicPartition topicPartition,
        TopicId topicId,
        Path directory,
        LogSegments segments,
        LeaderEpochCache epochs,
        ProducerStateManager producers,
        long logStartOffset,
        LogPosition logEnd,
        OptionalLong firstMissing) {}
