package io.millrace.storage;

import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One records file with its indexes. While it is the last of its log it is <em>active</em> and grows; then it is sealed
 * and only ever deleted, truncated or replaced as a whole.
 *
 * <p>Owned by the partition's context; any thread may look up what the owner has published, below a bound the owner
 * gave it. A sealed segment touches no file until somebody reads it.
 */
final class LogSegment {
    private static final ThreadLocal<ByteBuffer> LOOKUP_WINDOW =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BatchCursor.LOOKUP_WINDOW_BYTES));
    private static final long UNKNOWN_TIMESTAMP = Long.MIN_VALUE;
    private static final long NEVER = Long.MIN_VALUE;

    /** A disk may damage at any time what it once had right; this is how long bytes are given away without another look. */
    private static final long TRUST_MS = 3_600_000;

    private final long baseOffset;
    private final SegmentFile records;
    private final SegmentIndexes indexes;
    /** Replaced by the owner once what it says has grown old. */
    private volatile CheckedBytes checked;

    private final int indexIntervalBytes;
    private final long createdMs;
    /** Only while active. */
    private volatile @Nullable RecentBatches recent;
    /** Largest timestamp of the batches; {@link #UNKNOWN_TIMESTAMP} where the sealed index has not been asked yet. */
    private volatile long maxTimestampMs = UNKNOWN_TIMESTAMP;

    /** Whether the directory entry of the records file is on the disk; set by a flush. */
    private volatile boolean nameDurable;

    /** When {@link #checked} was begun as far as a sealed segment goes; {@link #NEVER} while active. Owner. */
    private long trustedSinceMs = NEVER;

    private long offsetOfMaxTimestamp = -1;
    /** Timestamp of the first batch, or -1 when empty or without timestamps. */
    private long firstTimestampMs = RecordBatch.NO_TIMESTAMP;
    /** Bytes appended behind the last index entry. */
    private int bytesSinceIndexEntry;

    LogSegment(long baseOffset, SegmentFile records, SegmentIndexes indexes, int indexIntervalBytes, long createdMs) {
        this.baseOffset = baseOffset;
        this.records = records;
        this.indexes = indexes;
        this.checked = new CheckedBytes(records.sizeBytes());
        this.indexIntervalBytes = indexIntervalBytes;
        this.createdMs = createdMs;
    }

    long baseOffset() {
        return baseOffset;
    }

    SegmentFile records() {
        return records;
    }

    SegmentIndexes indexes() {
        return indexes;
    }

    /** Which bytes need no other look before they are read. Any thread. */
    CheckedBytes checked() {
        return checked;
    }

    /** Has bytes looked at again before they are read, if the last looks were long ago. Owner, sealed; from time to time. */
    void age(long nowMs) {
        if (trustedSinceMs == NEVER || nowMs < trustedSinceMs) {
            trustedSinceMs = nowMs;
        } else if (nowMs - trustedSinceMs >= TRUST_MS) {
            trustedSinceMs = nowMs;
            checked = new CheckedBytes(records.sizeBytes());
        }
    }

    /** Time from which an active segment without timestamps ages. Owner. */
    long createdMs() {
        return createdMs;
    }

    /** Owner, active. */
    long firstTimestampMs() {
        return firstTimestampMs;
    }

    /** Any thread. */
    boolean isNameDurable() {
        return nameDurable;
    }

    void nameIsDurable() {
        nameDurable = true;
    }

    /** Owner, active. */
    boolean indexesAreFull() throws IOException {
        return indexes.full();
    }

    /** Makes this the segment that grows; what it already holds comes through {@link #resume} and {@link #note}. */
    void activate() {
        trustedSinceMs = NEVER;
        recent = new RecentBatches(records.sizeBytes() == 0);
        maxTimestampMs = RecordBatch.NO_TIMESTAMP;
        offsetOfMaxTimestamp = baseOffset;
        firstTimestampMs = RecordBatch.NO_TIMESTAMP;
        bytesSinceIndexEntry = 0;
    }

    /** Takes up state of batches that were noted in an earlier life, from the indexes. */
    void resume(long firstTimestampMs, long maxTimestampMs, long offsetOfMaxTimestamp) {
        this.firstTimestampMs = firstTimestampMs;
        this.maxTimestampMs = maxTimestampMs;
        this.offsetOfMaxTimestamp = offsetOfMaxTimestamp;
    }

    /** Notes a batch that lies at {@code position}: timestamps, index entries, place. Owner, active. */
    void note(RecordBatch batch, int position) throws IOException {
        long lastOffset = batch.lastOffset();
        long batchMaxTimestampMs = batch.maxTimestampMs();
        if (position == 0) {
            firstTimestampMs = batchMaxTimestampMs;
        }
        if (batchMaxTimestampMs > maxTimestampMs) {
            maxTimestampMs = batchMaxTimestampMs;
            offsetOfMaxTimestamp = lastOffset;
        }
        if (bytesSinceIndexEntry > indexIntervalBytes) {
            indexes.append(lastOffset, position, maxTimestampMs, offsetOfMaxTimestamp);
            bytesSinceIndexEntry = 0;
        }
        int sizeBytes = batch.sizeBytes();
        bytesSinceIndexEntry += sizeBytes;
        RecentBatches places = recent;
        if (places != null) {
            places.add(lastOffset, position, sizeBytes);
        }
    }

    /** Writes what the indexes hold in memory; on failure the segment stays active. */
    void seal() throws IOException {
        indexes.seal(maxTimestampMs, offsetOfMaxTimestamp);
        recent = null;
    }

    /** Writes what the indexes hold in memory, so that a later start finds its way; the segment stays active. */
    void persistIndexes() throws IOException {
        indexes.persist();
    }

    /**
     * Place (as {@link RecentBatches} packs it) of the first batch that ends at or behind {@code offset} and lies before
     * {@code limit}, or {@link RecentBatches#UNKNOWN}. Any thread that holds a reference.
     */
    long find(long offset, int limit) throws IOException {
        RecentBatches places = recent;
        if (places != null) {
            long place = places.find(offset);
            if (place != RecentBatches.UNKNOWN) {
                return RecentBatches.position(place) < limit ? place : RecentBatches.UNKNOWN;
            }
        }
        BatchCursor cursor = cursor(indexes.positionOf(offset, records), limit);
        while (cursor.next()) {
            if (cursor.batch().lastOffset() >= offset) {
                return RecentBatches.place(cursor.position(), cursor.sizeBytes());
            }
        }
        failIfDamaged(cursor);
        return RecentBatches.UNKNOWN;
    }

    /** A position not behind the batch of {@code offset}, told without touching a file. Any thread, active. */
    int positionHint(long offset) throws IOException {
        RecentBatches places = recent;
        long place = places == null ? RecentBatches.UNKNOWN : places.find(offset);
        return place == RecentBatches.UNKNOWN ? indexes.positionOf(offset, records) : RecentBatches.position(place);
    }

    /** A cursor with a window of this thread: only one at a time, and not kept. */
    BatchCursor cursor(int position, int limit) {
        return new BatchCursor(records, position, limit, LOOKUP_WINDOW.get());
    }

    void failIfDamaged(BatchCursor cursor) throws IOException {
        String damage = cursor.damage();
        if (damage != null) {
            throw new DamagedBatchException(
                    "No record batch at byte " + cursor.position() + " of " + records.path() + ": " + damage
                            + ". The file was changed or the disk lost it; restore the replica or delete the partition.");
        }
    }

    /** Largest timestamp in the segment; the file's time where no batch has one, as Kafka does. Any thread. */
    long largestTimestampMs() throws IOException {
        long largest = recordedMaxTimestampMs();
        return largest >= 0
                ? largest
                : Files.getLastModifiedTime(records.path()).toMillis();
    }

    /** Largest timestamp of the records; -1 where there is none. Any thread. */
    long recordedMaxTimestampMs() throws IOException {
        long known = maxTimestampMs;
        if (known == UNKNOWN_TIMESTAMP) {
            known = indexes.lastTimestampMs(records);
            maxTimestampMs = known;
        }
        return known;
    }

    /** Lets the files go under new names; readers that hold the records keep them. Owner. */
    void rename(Path directory, String suffix) throws IOException {
        records.renameTo(LogFiles.of(directory, baseOffset, LogFiles.RECORDS + suffix));
        indexes.rename(directory, suffix);
    }

    /** Gives the files the names of deleted ones; one that somebody took away is not missed. Owner. */
    void setAside(Path directory) throws IOException {
        records.setAside(LogFiles.of(directory, baseOffset, LogFiles.RECORDS + LogFiles.DELETED));
        indexes.rename(directory, LogFiles.DELETED);
    }

    /** Every file that may exist. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>(indexes.paths());
        paths.add(records.path());
        return paths;
    }

    /** Removes the files at once; readers that hold the records keep them. Owner. */
    void delete() throws IOException {
        close();
        deleteFiles();
    }

    /** Removes the files and leaves it to the owner to let them go. Owner. */
    void deleteFiles() throws IOException {
        Files.deleteIfExists(records.path());
        indexes.deleteIfExists();
    }

    /** Ends the owner's use: the channel closes with the last reader. */
    void close() throws IOException {
        records.release();
    }
}
