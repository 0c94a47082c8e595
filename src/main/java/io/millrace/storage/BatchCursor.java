package io.millrace.storage;

import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks the batches of a segment's file by their headers, reading a window of the file at a time.
 *
 * <p>Confined to its caller, who holds a reference on the file. Bounded: a batch of any size passes through the window;
 * a length field that lies is found out before anything is read.
 */
final class BatchCursor {
    /** Enough for lookups, where the batch wanted is a few KB away. */
    static final int LOOKUP_WINDOW_BYTES = 8 << 10;
    /** For walks through a whole file. */
    static final int SCAN_WINDOW_BYTES = 128 << 10;

    private static final int MAGIC = 2;
    /** First byte that the CRC covers. */
    private static final int ATTRIBUTES_AT = 21;

    private final SegmentFile file;
    private final int endExclusive;
    private final ByteBuffer window;
    private final RecordBatch batch = new RecordBatch();
    /** File position of the window's first byte; the window's limit says how many bytes are valid. */
    private long windowAt;

    private int position;
    private int sizeBytes;
    private int nextPosition;
    private @Nullable String damage;

    /**
     * A cursor before the batch at {@code position}.
     *
     * @param endExclusive file position where the walk ends
     */
    BatchCursor(SegmentFile file, int position, int endExclusive, ByteBuffer window) {
        this.file = file;
        this.endExclusive = endExclusive;
        this.window = window.clear().limit(0);
        this.nextPosition = position;
    }

    /**
     * Moves to the next batch.
     *
     * @return false at the end, or where the bytes are no batch: then {@link #damage} says why
     */
    boolean next() throws IOException {
        if (damage != null || nextPosition >= endExclusive) {
            return false;
        }
        position = nextPosition;
        int left = endExclusive - position;
        if (left < RecordBatch.HEADER_BYTES) {
            return damaged("only " + left + " bytes are left, less than a batch header");
        }
        batch.wrap(window, load(position, RecordBatch.HEADER_BYTES));
        if (batch.magic() != MAGIC) {
            return damaged("the magic byte is " + batch.magic() + " instead of " + MAGIC);
        }
        sizeBytes = batch.sizeBytes();
        if (sizeBytes < RecordBatch.HEADER_BYTES || sizeBytes > left) {
            return damaged("the batch claims " + (sizeBytes & 0xFFFFFFFFL) + " bytes where " + left + " are left");
        }
        nextPosition = position + sizeBytes;
        return true;
    }

    private boolean damaged(String reason) {
        damage = reason;
        return false;
    }

    /** Why {@link #next} stopped before the end; null when it did not. */
    @Nullable
    String damage() {
        return damage;
    }

    /** The current batch; only its header, unless {@link #loadWhole} said that all of it is there. */
    RecordBatch batch() {
        return batch;
    }

    int position() {
        return position;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    int nextPosition() {
        return nextPosition;
    }

    /** Brings the current batch into the window; false when it is larger than the window. */
    boolean loadWhole() throws IOException {
        if (sizeBytes > window.capacity()) {
            return false;
        }
        batch.wrap(window, load(position, sizeBytes));
        return true;
    }

    /** Reads the current batch through the window and checks its CRC. */
    boolean crcIsValid() throws IOException {
        CRC32C crc = new CRC32C();
        int expected = window.getInt(load(position, RecordBatch.HEADER_BYTES) + RecordBatch.LOG_OVERHEAD_BYTES + 5);
        int at = position + ATTRIBUTES_AT;
        while (at < nextPosition) {
            int index = load(at, 1);
            int count = Math.min(nextPosition - at, window.limit() - index);
            int limit = window.limit();
            crc.update(window.limit(index + count).position(index));
            window.limit(limit);
            at += count;
        }
        batch.wrap(window, load(position, RecordBatch.HEADER_BYTES));
        return (int) crc.getValue() == expected;
    }

    /** Makes {@code count} bytes from {@code from} on available and returns their index in the window. */
    private int load(int from, int count) throws IOException {
        long index = from - windowAt;
        if (index < 0 || index + count > window.limit()) {
            int wanted = Math.max(count, Math.min(window.capacity(), endExclusive - from));
            // After a large batch only headers are interesting: do not read a window to look at 61 bytes.
            if (count == RecordBatch.HEADER_BYTES && sizeBytes > window.capacity()) {
                wanted = count;
            }
            windowAt = from;
            file.readFully(window.clear().limit(wanted), from);
            window.flip();
            if (window.limit() < count) {
                throw new IOException(file.path() + " ends at byte " + (windowAt + window.limit())
                        + " although the log counts bytes up to " + endExclusive
                        + "; was the file cut by another program?");
            }
            index = 0;
        }
        return (int) index;
    }
}
