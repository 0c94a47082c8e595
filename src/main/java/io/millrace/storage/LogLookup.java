package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.TimestampOffset;
import io.millrace.common.UnreadRecords;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds records by timestamp and aborted transactions by range. Thread-safe because it changes nothing. */
final class LogLookup {
    private final LogState state;

    LogLookup(LogState state) {
        this.state = state;
    }

    /** As {@link PartitionLog#offsetForTimestamp}. */
    Optional<TimestampOffset> offsetForTimestamp(long timestampMs) throws IOException {
        LogPosition end = state.logEnd();
        for (LogSegment segment : state.segments().list()) {
            if (!segment.records().retain()) {
                continue; // Deleted meanwhile: the log starts behind it.
            }
            try {
                if (segment.recordedMaxTimestampMs() >= timestampMs) {
                    Optional<TimestampOffset> found = find(segment, timestampMs, end);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            } finally {
                segment.records().release();
            }
        }
        return Optional.empty();
    }

    /** As {@link PartitionLog#maxTimestamp}. */
    Optional<TimestampOffset> maxTimestamp() throws IOException {
        long max = RecordBatch.NO_TIMESTAMP;
        for (LogSegment segment : state.segments().list()) {
            if (segment.records().retain()) {
                try {
                    max = Math.max(max, segment.recordedMaxTimestampMs());
                } finally {
                    segment.records().release();
                }
            }
        }
        return max < 0 ? Optional.empty() : offsetForTimestamp(max);
    }

    /** As {@link PartitionLog#unreadFrom}. */
    Optional<UnreadRecords> unreadFrom(long offset) throws IOException {
        LogPosition end = state.logEnd();
        LogSegment segment = state.segments().floor(offset);
        if (segment == null || offset >= end.offset() || !segment.records().retain()) {
            return Optional.empty();
        }
        try {
            long bytesAfter = 0;
            for (LogSegment each : state.segments().list()) {
                bytesAfter += each.baseOffset() > segment.baseOffset()
                        ? each.records().sizeBytes()
                        : 0;
            }
            SegmentFile records = segment.records();
            int limit = segment.baseOffset() == end.segmentBaseOffset() ? end.position() : records.sizeBytes();
            BatchCursor cursor = segment.cursor(segment.indexes().positionOf(offset, records), limit);
            while (cursor.next()) {
                if (cursor.batch().lastOffset() >= offset) {
                    long timestampMs = timestampWithin(cursor.batch(), offset);
                    return Optional.of(new UnreadRecords(timestampMs, segment.largestTimestampMs(), bytesAfter));
                }
            }
            return Optional.empty(); // Compaction took the rest of this segment.
        } finally {
            segment.records().release();
        }
    }

    private static long timestampWithin(RecordBatch batch, long offset) {
        if (batch.isLogAppendTime() || batch.lastOffsetDelta() == 0) {
            return batch.maxTimestampMs();
        }
        double share = (double) Math.max(0, offset - batch.baseOffset()) / batch.lastOffsetDelta();
        return batch.baseTimestampMs() + (long) (share * (batch.maxTimestampMs() - batch.baseTimestampMs()));
    }

    private Optional<TimestampOffset> find(LogSegment segment, long timestampMs, LogPosition end) throws IOException {
        SegmentFile records = segment.records();
        int limit = segment.baseOffset() == end.segmentBaseOffset() ? end.position() : records.sizeBytes();
        long startOffset = state.logStartOffset();
        long from = Math.max(segment.indexes().offsetBefore(timestampMs, records), startOffset);
        BatchCursor cursor = segment.cursor(segment.indexes().positionOf(from, records), limit);
        while (cursor.next()) {
            RecordBatch batch = cursor.batch();
            if (batch.maxTimestampMs() >= timestampMs && batch.lastOffset() >= startOffset) {
                Optional<TimestampOffset> found = findRecord(records, cursor, timestampMs, startOffset);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        segment.failIfDamaged(cursor);
        return Optional.empty();
    }

    private static Optional<TimestampOffset> findRecord(
            SegmentFile records, BatchCursor cursor, long timestampMs, long startOffset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(cursor.sizeBytes());
        records.readFully(bytes, cursor.position());
        RecordBatch batch = new RecordBatch().wrap(bytes, 0);
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                if (reader.timestampMs() >= timestampMs && reader.offset() >= startOffset) {
                    return Optional.of(new TimestampOffset(reader.timestampMs(), reader.offset(), batch.leaderEpoch()));
                }
            }
            return Optional.empty();
        } catch (CorruptRecordException corrupt) {
            throw new IOException(
                    "The batch at byte " + cursor.position() + " of " + records.path() + " is damaged", corrupt);
        }
    }

    /** As {@link PartitionLog#abortedTransactions(long, RecordSlice, long)}. */
    List<AbortedTransaction> abortedTransactions(long fromOffset, RecordSlice records, long boundOffset)
            throws IOException {
        return abortedTransactions(fromOffset, Math.min(boundOffset, endOffset(fromOffset, records)));
    }

    /** An offset that the records of a slice, which begins at {@code fromOffset}, do not reach. */
    private long endOffset(long fromOffset, RecordSlice records) throws IOException {
        LogSegment segment = state.segments().floor(fromOffset);
        while (segment != null && records instanceof FileSlice slice) {
            LogSegment next = state.segments().higher(segment.baseOffset());
            if (segment.records() == slice.file()) {
                OptionalLong indexed = segment.indexes().offsetAtOrBehind(slice.endPosition(), segment.records());
                return indexed.orElse(next == null ? Long.MAX_VALUE : next.baseOffset());
            }
            segment = next;
        }
        return Long.MAX_VALUE; // Of a segment that has been replaced or deleted meanwhile.
    }

    /** As {@link PartitionLog#abortedTransactions(long, long)}. */
    List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        LogSegment segment = state.segments().floor(fromOffset);
        while (segment != null) {
            TransactionIndex.Search search = segment.indexes().transactions().search(fromOffset, toOffset);
            found.addAll(search.transactions());
            segment = search.complete() ? null : state.segments().higher(segment.baseOffset());
        }
        return found;
    }
}
