package io.millrace.storage;

import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A small text file in Kafka's checkpoint form: a line with the version 0, a line with the number of entries, then the
 * entries, one a line. Replaced as a whole: written aside, forced, renamed over the old one, directory forced.
 *
 * <p>Confined to the worker of its caller.
 */
final class CheckpointFile {
    static final String RECOVERY_POINT = "recovery-point-offset-checkpoint";
    static final String LOG_START_OFFSET = "log-start-offset-checkpoint";
    static final String CLEANER_OFFSET = "cleaner-offset-checkpoint";

    /** The file is there and is not of this form; the message names it, the line and the fault. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private CheckpointFile() {}

    /** The entries; none when the file is missing. */
    static List<String> readLines(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    static void writeLines(Path file, List<String> entries) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Entries of the form {@code topic partition offset}; none when the file is missing. */
    static Map<TopicPartition, Long> readOffsets(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    static void writeOffsets(Path file, Map<TopicPartition, Long> offsets) throws IOException {
        throw new UnsupportedOperationException();
    }
}
