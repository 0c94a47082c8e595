package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Brings what a log keeps in memory (index entries of the active segment, timestamps, producers) to what its record
 * bytes say. Used where those bytes are trusted: after a clean stop, after a recovery, after a truncation.
 *
 * <p>Confined to the loading worker or the partition's owner.
 */
final class LogRebuild {
    private LogRebuild() {}

    /**
     * Makes {@code segment}, whose bytes are all whole batches, active: keeps its index entries and reads only what lies
     * behind the last of them.
     *
     * @return offset behind its last batch, or its base offset when it is empty
     */
    static long resume(LogSegment segment, ByteBuffer window) throws IOException {
        SegmentFile records = segment.records();
        segment.indexes().activate();
        segment.activate();
        if (records.sizeBytes() == 0) {
            segment.indexes().clear();
            return segment.baseOffset();
        }
        TimeIndex.Entry lastTime = segment.indexes().lastTime();
        long firstTimestampMs = firstTimestampMs(segment, window);
        segment.resume(firstTimestampMs, lastTime.timestampMs(), lastTime.offset());
        long indexedOffset = segment.indexes().lastIndexedOffset();
        int from = segment.indexes().positionOf(indexedOffset, records);
        BatchCursor cursor = new BatchCursor(records, from, records.sizeBytes(), window);
        long nextOffset = segment.baseOffset();
        while (cursor.next()) {
            segment.note(cursor.batch(), cursor.position());
            nextOffset = cursor.batch().nextOffset();
        }
        segment.failIfDamaged(cursor);
        return nextOffset;
    }

    static long firstTimestampMs(LogSegment segment, ByteBuffer window) throws IOException {
        ByteBuffer header = window.slice(0, RecordBatch.HEADER_BYTES); // No more of the window than one header needs.
        BatchCursor cursor =
                new BatchCursor(segment.records(), 0, segment.records().sizeBytes(), header);
        if (!cursor.next()) {
            segment.failIfDamaged(cursor);
            return RecordBatch.NO_TIMESTAMP;
        }
        return cursor.batch().maxTimestampMs();
    }

    /**
     * Lets the producers take in every batch between what their newest snapshot covers and {@code endOffset}.
     *
     * @param segments in offset order
     */
    static void producers(
            ProducerStateManager producers,
            List<LogSegment> segments,
            long logStartOffset,
            long endOffset,
            long nowMs,
            ByteBuffer window)
            throws IOException {
        producers.truncateAndReload(logStartOffset, endOffset, nowMs);
        for (int i = 0; i < segments.size(); i++) {
            long segmentEnd = i + 1 < segments.size() ? segments.get(i + 1).baseOffset() : endOffset;
            if (segmentEnd > producers.endOffset()) {
                takeIn(producers, segments.get(i), endOffset, window);
            }
        }
        producers.endOffset(endOffset);
    }

    private static void takeIn(ProducerStateManager producers, LogSegment segment, long endOffset, ByteBuffer window)
            throws IOException {
        SegmentFile records = segment.records();
        long from = producers.endOffset();
        int position = from <= segment.baseOffset() ? 0 : segment.indexes().positionOf(from, records);
        BatchCursor cursor = new BatchCursor(records, position, records.sizeBytes(), window);
        while (cursor.next() && cursor.batch().baseOffset() < endOffset) {
            if (cursor.batch().lastOffset() >= from) {
                append(producers, segment, cursor);
            }
        }
        segment.failIfDamaged(cursor);
    }

    /** Lets the producers take in the cursor's batch, and the transaction index what it aborts and does not know. */
    private static void append(ProducerStateManager producers, LogSegment segment, BatchCursor cursor)
            throws IOException {
        if (cursor.batch().isControl() && !cursor.loadWhole()) {
            throw new IOException("The control batch at byte " + cursor.position() + " of "
                    + segment.records().path() + " claims " + cursor.sizeBytes() + " bytes");
        }
        Optional<CompletedTransaction> completed;
        try {
            completed = producers.append(cursor.batch());
        } catch (CorruptRecordException corrupt) {
            throw new IOException(
                    "The batch at byte " + cursor.position() + " of "
                            + segment.records().path() + " is damaged",
                    corrupt);
        }
        if (completed.isPresent() && completed.get().aborted()) {
            noteAborted(producers, segment.indexes().transactions(), completed.get());
        }
    }

    private static void noteAborted(
            ProducerStateManager producers, TransactionIndex index, CompletedTransaction aborted) throws IOException {
        List<AbortedTransaction> known = index.all();
        if (known.isEmpty() || known.get(known.size() - 1).lastOffset() < aborted.lastOffset()) {
            index.append(new AbortedTransaction(
                    aborted.producerId(),
                    aborted.firstOffset(),
                    aborted.lastOffset(),
                    producers.lastStableOffset(aborted)));
        }
    }
}
