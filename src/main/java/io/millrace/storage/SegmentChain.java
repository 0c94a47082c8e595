package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;

/**
 * Looks for holes between the segments of a log, as a deleted or cut file leaves them.
 *
 * <p>Confined to the loading worker. A sealed segment is looked at near its end only, and its files are closed again, so that a
 * node with many of them starts soon and keeps nothing open.
 */
final class SegmentChain {
    private static final int INDEX_ENTRY_BYTES = 8;

    private final LogEnvironment environment;
    private final ByteBuffer window;

    SegmentChain(LogEnvironment environment, ByteBuffer window) {
        this.environment = environment;
        this.window = window;
    }

    /**
     * The first offset that is missing between two segments; empty where each ends where the next begins. In a log that was
     * compacted that need not be a fault.
     *
     * @param segments in offset order, none of them in use
     * @param upTo segments that begin behind it are not looked at
     */
    OptionalLong firstMissing(List<LogSegment> segments, long upTo) throws IOException {
        for (int i = 0; i + 1 < segments.size(); i++) {
            LogSegment segment = segments.get(i);
            long due = segments.get(i + 1).baseOffset();
            if (due > upTo) {
                break;
            }
            OptionalLong end = endOf(segment);
            if (end.isEmpty() || end.getAsLong() < due) {
                return OptionalLong.of(end.orElse(segment.baseOffset()));
            }
        }
        return OptionalLong.empty();
    }

    /** Offset behind the last batch; empty where the bytes near the end are no batches. */
    private OptionalLong endOf(LogSegment segment) throws IOException {
        SegmentFile records = new SegmentFile(
                environment.opener(),
                segment.records().path(),
                segment.records().sizeBytes());
        try {
            long end = segment.baseOffset();
            BatchCursor cursor = new BatchCursor(records, lastIndexedPosition(segment), records.sizeBytes(), window);
            while (cursor.next()) {
                end = cursor.batch().nextOffset();
            }
            return cursor.damage() == null ? OptionalLong.of(end) : OptionalLong.empty();
        } finally {
            records.release();
        }
    }

    /** Position of a batch near the end, out of the last entry of the index file; 0 where there is none to go by. */
    private static int lastIndexedPosition(LogSegment segment) throws IOException {
        Path file = segment.indexes().paths().get(0);
        if (!Files.exists(file)) {
            return 0;
        }
        try (FileChannel index = FileChannel.open(file, StandardOpenOption.READ)) {
            long entries = index.size() / INDEX_ENTRY_BYTES;
            ByteBuffer entry = ByteBuffer.allocate(INDEX_ENTRY_BYTES);
            if (entries == 0 || index.read(entry, (entries - 1) * INDEX_ENTRY_BYTES) < INDEX_ENTRY_BYTES) {
                return 0;
            }
            int position = entry.getInt(Integer.BYTES);
            return position > 0 && position < segment.records().sizeBytes() ? position : 0;
        }
    }
}
