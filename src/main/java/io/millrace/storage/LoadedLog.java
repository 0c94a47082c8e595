package io.millrace.storage;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import java.nio.file.Path;

/** A log as it was found on disk, repaired where it had to be, all of it durable. Handed over once, to its log. */
record LoadedLog(
        TopicPartition topicPartition,
        TopicId topicId,
        Path directory,
        LogSegments segments,
        LeaderEpochCache epochs,
        ProducerStateManager producers,
        long logStartOffset,
        LogPosition logEnd) {}
