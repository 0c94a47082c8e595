package io.millrace.storage;

import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each log of one directory has been compacted: the file {@code cleaner-offset-checkpoint}. Losing it costs a
 * compaction of what was clean, nothing else.
 *
 * <p>Confined to the worker that cleans the directory's logs.
 */
public final class CleanerCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(CleanerCheckpoint.class);

    private final Path file;
    private final Map<TopicPartition, Long> offsets;

    private CleanerCheckpoint(Path file, Map<TopicPartition, Long> offsets) {
        this.file = file;
        this.offsets = offsets;
    }

    /** Reads the file in {@code logDirectory}; a missing or damaged one knows of no log. */
    public static CleanerCheckpoint load(Path logDirectory) throws IOException {
        Path file = logDirectory.resolve(CheckpointFile.CLEANER_OFFSET);
        try {
            return new CleanerCheckpoint(file, new HashMap<>(CheckpointFile.readOffsets(file)));
        } catch (CheckpointFile.Damaged damaged) {
            LOG.warn("Compacting all logs from their start again: {}", damaged.getMessage());
            return new CleanerCheckpoint(file, new HashMap<>());
        }
    }

    /** First offset that has not been compacted. */
    public OptionalLong firstDirtyOffset(TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Notes that everything before {@code firstDirtyOffset} is compacted; on the disk afterwards. */
    public void advance(TopicPartition partition, long firstDirtyOffset) throws IOException {
        offsets.put(partition, firstDirtyOffset);
        CheckpointFile.writeOffsets(file, offsets);
    }

    /** Forgets all logs but these, because the others were deleted, moved away, or are not compacted any more. */
    public void retain(Set<TopicPartition> partitions) throws IOException {
        if (offsets.keySet().retainAll(partitions)) {
            CheckpointFile.writeOffsets(file, offsets);
        }
    }
}
