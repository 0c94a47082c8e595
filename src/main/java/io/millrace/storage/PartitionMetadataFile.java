package io.millrace.storage;

import io.millrace.common.TopicId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The file {@code partition.metadata} of a partition's directory, which holds its topic id. */
final class PartitionMetadataFile {
    static final String FILE_NAME = "partition.metadata";

    private PartitionMetadataFile() {}

    /** Empty when the file is missing; {@link CheckpointFile.Damaged} when it is not of this form. */
    static Optional<TopicId> read(Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    static void write(Path directory, TopicId topicId) throws IOException {
        throw new UnsupportedOperationException();
    }
}
