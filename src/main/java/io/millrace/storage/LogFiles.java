package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Names of the files in a partition's directory as Kafka writes them. */
final class LogFiles {
    static final String RECORDS = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String TRANSACTION_INDEX = ".txnindex";
    static final String SNAPSHOT = ".snapshot";
    /** Renamed away, waiting for its removal. */
    static final String DELETED = ".deleted";
    /** Output of a compaction that has not finished. */
    static final String CLEANED = ".cleaned";
    /** Output of a finished compaction that is replacing its sources. */
    static final String SWAP = ".swap";
    /** Ending of the directory of a deleted partition. */
    static final String DELETED_DIRECTORY = "-delete";

    /** Ending of the directory of a partition's copy that is still in the making. */
    static final String FUTURE_DIRECTORY = "-future";

    /** Endings of all files of a segment. */
    static final List<String> OF_SEGMENT = List.of(RECORDS, OFFSET_INDEX, TIME_INDEX, TRANSACTION_INDEX);

    private static final String PROBE = "millrace.probe";
    private static final int PROBE_BYTES = 4096;
    private static final int OFFSET_DIGITS = 20;

    private LogFiles() {}

    static Path of(Path directory, long baseOffset, String suffix) {
        return directory.resolve(String.format(Locale.ROOT, "%020d", baseOffset) + suffix);
    }

    /** The offset a file is named after; empty for a file that is not named after one. */
    static OptionalLong offsetOf(String fileName) {
        int dot = fileName.indexOf('.');
        if (dot != OFFSET_DIGITS || !fileName.chars().limit(dot).allMatch(digit -> digit >= '0' && digit <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(fileName.substring(0, dot)));
        } catch (NumberFormatException beyondLong) {
            return OptionalLong.empty();
        }
    }

    /** Fails where the disk does not take a block more. */
    static void probe(FileOpener opener, Path directory) throws IOException {
        try (FileChannel channel = opener.open(
                directory.resolve(PROBE),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer block = ByteBuffer.allocate(PROBE_BYTES);
            while (block.hasRemaining()) {
                channel.write(block, block.position());
            }
        }
    }

    /** Removes producer snapshots behind {@code offset}. */
    static void removeSnapshotsBehind(Path directory, long offset) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SNAPSHOT) && offsetOf(name).orElse(offset) > offset) {
                    Files.delete(file);
                }
            }
        }
    }
}
