package io.millrace.storage;

import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A sealed segment as compaction reads it. Its bytes do not change; it may be deleted meanwhile, which ends the
 * compaction.
 *
 * <p>Immutable; {@link #forEach} is for one worker at a time.
 */
public final class CleanableSegment {
    private final LogSegment segment;
    private final long endOffset;

    CleanableSegment(LogSegment segment, long endOffset) {
        this.segment = segment;
        this.endOffset = endOffset;
    }

    /** Takes the batches of a segment in order. */
    public interface Visitor {
        /** Looks at one batch, which is valid during the call; false ends the walk. */
        boolean visit(RecordBatch batch) throws IOException, CorruptRecordException;
    }

    public long baseOffset() {
        return segment.baseOffset();
    }

    /** Where the next segment begins. */
    public long endOffset() {
        return endOffset;
    }

    public int sizeBytes() {
        return segment.records().sizeBytes();
    }

    /** As retention sees it. */
    public long largestTimestampMs() throws IOException {
        return segment.largestTimestampMs();
    }

    /** Walks whole batches whose checksum holds. */
    public void forEach(Visitor visitor) throws IOException, CorruptRecordException {
        SegmentFile records = segment.records();
        if (!records.retain()) {
            throw new SegmentGone(records.path());
        }
        try {
            walk(records, visitor);
        } finally {
            records.release();
        }
    }

    private void walk(SegmentFile records, Visitor visitor) throws IOException, CorruptRecordException {
        ByteBuffer window = ByteBuffer.allocateDirect(BatchCursor.SCAN_WINDOW_BYTES);
        BatchCursor cursor = new BatchCursor(records, 0, records.sizeBytes(), window);
        RecordBatch large = new RecordBatch();
        while (cursor.next()) {
            RecordBatch batch = cursor.batch();
            if (!cursor.loadWhole()) {
                ByteBuffer whole = ByteBuffer.allocate(cursor.sizeBytes());
                records.readFully(whole, cursor.position());
                batch = large.wrap(whole, 0);
            }
            if (!batch.crcIsValid()) {
                throw new CorruptRecordException("the batch at byte " + cursor.position() + " of " + records.path()
                        + " does not match its checksum");
            }
            if (!visitor.visit(batch)) {
                return;
            }
        }
        segment.failIfDamaged(cursor);
    }

    LogSegment segment() {
        return segment;
    }

    /** The segment was deleted while compaction was at it; nothing is wrong. */
    public static final class SegmentGone extends IOException {
        private static final long serialVersionUID = 1L;

        SegmentGone(java.nio.file.Path path) {
            super(path + " was deleted while it was compacted");
        }
    }
}
