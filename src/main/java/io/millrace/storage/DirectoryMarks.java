package io.millrace.storage;

import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the checkpoint files of one log directory say of its logs: up to where they are on the disk, where they start when that is not
 * 0, and how much of them is committed. Filled by one thread, then read only.
 */
final class DirectoryMarks {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryMarks.class);

    private final Map<TopicPartition, Long> recoveryPoints;
    private final Map<TopicPartition, Long> logStartOffsets;
    private final Map<TopicPartition, Long> highWatermarks;

    DirectoryMarks() {
        this(new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    private DirectoryMarks(
            Map<TopicPartition, Long> recoveryPoints,
            Map<TopicPartition, Long> logStartOffsets,
            Map<TopicPartition, Long> highWatermarks) {
        this.recoveryPoints = recoveryPoints;
        this.logStartOffsets = logStartOffsets;
        this.highWatermarks = highWatermarks;
    }

    /** Reads the files in {@code directory}; one that is damaged says nothing. */
    static DirectoryMarks read(Path directory) throws IOException {
        return new DirectoryMarks(
                read(directory, CheckpointFile.RECOVERY_POINT, "every log is read whole"),
                read(directory, CheckpointFile.LOG_START_OFFSET, "deleted records may be seen again"),
                read(directory, CheckpointFile.HIGH_WATERMARK, "replicas tell what is committed"));
    }

    private static Map<TopicPartition, Long> read(Path directory, String name, String without) throws IOException {
        try {
            return CheckpointFile.readOffsets(directory.resolve(name));
        } catch (CheckpointFile.Damaged damaged) {
            LOG.warn("Going on without a checkpoint, {}: {}", without, damaged.getMessage());
            return Map.of();
        }
    }

    /** Writes the files of which {@code before} says something else. */
    void write(Path directory, DirectoryMarks before) throws IOException {
        write(directory, CheckpointFile.RECOVERY_POINT, recoveryPoints, before.recoveryPoints);
        write(directory, CheckpointFile.LOG_START_OFFSET, logStartOffsets, before.logStartOffsets);
        write(directory, CheckpointFile.HIGH_WATERMARK, highWatermarks, before.highWatermarks);
    }

    private static void write(
            Path directory, String name, Map<TopicPartition, Long> now, Map<TopicPartition, Long> before)
            throws IOException {
        if (!now.equals(before)) {
            CheckpointFile.writeOffsets(directory.resolve(name), now);
        }
    }

    void add(PartitionLog log) {
        put(log.topicPartition(), log.flushedEnd().offset(), log.logStartOffset(), log.highWatermark());
    }

    /** Takes over what {@code known} says of a partition. */
    void keep(TopicPartition partition, DirectoryMarks known) {
        put(partition, known.recoveryPoint(partition), known.logStartOffset(partition), known.highWatermark(partition));
    }

    private void put(TopicPartition partition, long recoveryPoint, long logStartOffset, long highWatermark) {
        recoveryPoints.put(partition, recoveryPoint);
        highWatermarks.put(partition, highWatermark);
        if (logStartOffset > 0) {
            logStartOffsets.put(partition, logStartOffset);
        }
    }

    boolean contains(TopicPartition partition) {
        return recoveryPoints.containsKey(partition)
                || logStartOffsets.containsKey(partition)
                || highWatermarks.containsKey(partition);
    }

    long recoveryPoint(TopicPartition partition) {
        return recoveryPoints.getOrDefault(partition, 0L);
    }

    long logStartOffset(TopicPartition partition) {
        return logStartOffsets.getOrDefault(partition, 0L);
    }

    long highWatermark(TopicPartition partition) {
        return highWatermarks.getOrDefault(partition, 0L);
    }
}
