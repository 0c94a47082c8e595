package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose data a log directory holds: the file {@code meta.properties}, version 1. Immutable.
 *
 * @param directoryId 22 characters of URL-safe base64, one of a kind for each directory
 */
record MetaProperties(String clusterId, int nodeId, String directoryId) {
    static final String FILE_NAME = "meta.properties";

    /** Empty when the file is missing; {@link CheckpointFile.Damaged} when a property is missing or wrong. */
    static Optional<MetaProperties> read(Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    void write(Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }
}
