package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes or undoes what was going on in a partition's directory when the node stopped: deletions, compactions, and the
 * swap of a finished compaction with its sources. Confined to the loading worker.
 */
final class LeftoverFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverFiles.class);

    private final Path directory;

    LeftoverFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Leaves only files that belong to segments, and those with other names, as they are.
     *
     * @return base offset of the first segment, among those that are there, whose records file alone is gone: no removal of
     *     ours ends like that, except one that a swap is about
     */
    OptionalLong settle() throws IOException {
        long firstCleaned = Long.MAX_VALUE;
        List<Path> swaps = new ArrayList<>();
        for (Path file : files()) {
            String name = name(file);
            if (name.endsWith(LogFiles.DELETED)) {
                remove(file);
            } else if (name.endsWith(LogFiles.CLEANED)) {
                firstCleaned = Math.min(firstCleaned, offset(file).orElse(Long.MAX_VALUE));
                remove(file);
            } else if (name.endsWith(LogFiles.SWAP)) {
                swaps.add(file);
            }
        }
        finishSwaps(dropUnfinished(swaps, firstCleaned));
        long firstOrphan = removeOrphans();
        return swaps.isEmpty() && isBetweenSegments(firstOrphan) ? OptionalLong.of(firstOrphan) : OptionalLong.empty();
    }

    private boolean isBetweenSegments(long baseOffset) throws IOException {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Path file : files()) {
            if (name(file).endsWith(LogFiles.RECORDS) && offset(file).isPresent()) {
                first = Math.min(first, offset(file).getAsLong());
                last = Math.max(last, offset(file).getAsLong());
            }
        }
        return first < baseOffset && baseOffset < last;
    }

    /** A swap whose compaction still had unfinished outputs below it began too early to be trusted; its sources stay. */
    private List<Path> dropUnfinished(List<Path> swaps, long firstCleaned) throws IOException {
        List<Path> finished = new ArrayList<>();
        for (Path swap : swaps) {
            if (offset(swap).orElse(Long.MAX_VALUE) >= firstCleaned) {
                remove(swap);
            } else {
                finished.add(swap);
            }
        }
        return finished;
    }

    private void finishSwaps(List<Path> swaps) throws IOException {
        long firstInclusive = Long.MAX_VALUE;
        long lastExclusive = Long.MIN_VALUE;
        for (Path swap : swaps) {
            OptionalLong base = offset(swap);
            if (name(swap).endsWith(LogFiles.RECORDS + LogFiles.SWAP) && base.isPresent()) {
                firstInclusive = Math.min(firstInclusive, base.getAsLong());
                lastExclusive = Math.max(lastExclusive, endOffset(swap, base.getAsLong()));
            }
        }
        for (Path file : files()) {
            OptionalLong base = offset(file);
            if (base.isPresent()
                    && isSegmentFile(name(file))
                    && base.getAsLong() >= firstInclusive
                    && base.getAsLong() < lastExclusive) {
                remove(file);
            }
        }
        for (Path swap : swaps) {
            Path target = directory.resolve(withoutSuffix(name(swap), LogFiles.SWAP));
            LOG.info("{}: finishing the swap of {}", directory.getFileName(), target.getFileName());
            Files.move(swap, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static long endOffset(Path records, long baseOffset) throws IOException {
        SegmentFile file = new SegmentFile(FileOpener.SYSTEM, records, Math.toIntExact(Files.size(records)));
        BatchCursor cursor =
                new BatchCursor(file, 0, file.sizeBytes(), ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES));
        long end = baseOffset + 1;
        try {
            while (cursor.next()) {
                end = Math.max(end, cursor.batch().nextOffset());
            }
            return end;
        } finally {
            file.release();
        }
    }

    /** Index files whose records file is gone, as a crash in the middle of a removal leaves them; returns the first base offset. */
    private long removeOrphans() throws IOException {
        long first = Long.MAX_VALUE;
        for (Path file : files()) {
            OptionalLong base = offset(file);
            if (base.isPresent()
                    && isSegmentFile(name(file))
                    && !Files.exists(LogFiles.of(directory, base.getAsLong(), LogFiles.RECORDS))) {
                LOG.warn("{}: removing {}, which has no records file", directory.getFileName(), file.getFileName());
                remove(file);
                first = Math.min(first, base.getAsLong());
            }
        }
        return first;
    }

    private static boolean isSegmentFile(String name) {
        return name.endsWith(LogFiles.RECORDS)
                || name.endsWith(LogFiles.OFFSET_INDEX)
                || name.endsWith(LogFiles.TIME_INDEX)
                || name.endsWith(LogFiles.TRANSACTION_INDEX);
    }

    private static void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static OptionalLong offset(Path file) {
        return LogFiles.offsetOf(name(file));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String withoutSuffix(String name, String suffix) {
        return name.substring(0, name.length() - suffix.length());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
