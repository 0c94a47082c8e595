package io.millrace.storage;

import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offset, time and transaction index of one segment. Those of a sealed segment are not touched before somebody looks
 * something up; the first to do so checks them and rebuilds them from the records where they are missing or damaged.
 *
 * <p>Changed by the partition's owner; lookups are for any thread. While one thread checks, others do without: an answer
 * of 0 only makes the scan of the records longer.
 */
final class SegmentIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);

    private enum Trust {
        UNCHECKED,
        CHECKING,
        SOUND
    }

    private final long baseOffset;
    private final int maxBytes;
    private final int indexIntervalBytes;
    private final AtomicReference<Trust> trust;
    private final TransactionIndex transactions;
    private volatile OffsetIndex offsets;
    private volatile TimeIndex times;

    private SegmentIndexes(
            Path directory, long baseOffset, String suffix, int maxBytes, int indexIntervalBytes, Trust trust) {
        Path offsetFile = LogFiles.of(directory, baseOffset, LogFiles.OFFSET_INDEX + suffix);
        Path timeFile = LogFiles.of(directory, baseOffset, LogFiles.TIME_INDEX + suffix);
        boolean fresh = trust == Trust.SOUND;
        this.baseOffset = baseOffset;
        this.maxBytes = maxBytes;
        this.indexIntervalBytes = indexIntervalBytes;
        this.trust = new AtomicReference<>(trust);
        this.offsets = fresh
                ? OffsetIndex.create(offsetFile, baseOffset, maxBytes)
                : OffsetIndex.open(offsetFile, baseOffset, maxBytes);
        this.times = fresh
                ? TimeIndex.create(timeFile, baseOffset, maxBytes)
                : TimeIndex.open(timeFile, baseOffset, maxBytes);
        this.transactions = TransactionIndex.open(
                LogFiles.of(directory, baseOffset, LogFiles.TRANSACTION_INDEX + suffix), baseOffset);
    }

    /** Empty and active. */
    static SegmentIndexes create(Path directory, long baseOffset, int maxBytes, int indexIntervalBytes) {
        return new SegmentIndexes(directory, baseOffset, "", maxBytes, indexIntervalBytes, Trust.SOUND);
    }

    /** Empty and active, under the names of a compaction that has not finished. */
    static SegmentIndexes createCleaned(Path directory, long baseOffset, int maxBytes, int indexIntervalBytes) {
        return new SegmentIndexes(directory, baseOffset, LogFiles.CLEANED, maxBytes, indexIntervalBytes, Trust.SOUND);
    }

    /** Sealed, over files that may or may not be there and sound. */
    static SegmentIndexes open(Path directory, long baseOffset, int maxBytes, int indexIntervalBytes) {
        return new SegmentIndexes(directory, baseOffset, "", maxBytes, indexIntervalBytes, Trust.UNCHECKED);
    }

    TransactionIndex transactions() {
        return transactions;
    }

    // --- Lookups: any thread ---

    /** An offset that no batch before {@code position} reaches; empty where the index does not know one. */
    OptionalLong offsetAtOrBehind(int position, SegmentFile records) throws IOException {
        return isSound(records) ? offsets.offsetAtOrBehind(position) : OptionalLong.empty();
    }

    /** Position from where a scan finds the batch of {@code offset}. */
    int positionOf(long offset, SegmentFile records) throws IOException {
        return isSound(records) ? offsets.lookup(offset) : 0;
    }

    /** Offset of the first record that can have a timestamp at or above {@code timestampMs}, or one before it. */
    long offsetBefore(long timestampMs, SegmentFile records) throws IOException {
        return isSound(records) ? times.lookup(timestampMs).offset() : baseOffset;
    }

    /** Largest timestamp the time index knows, or -1. */
    long lastTimestampMs(SegmentFile records) throws IOException {
        return isSound(records) ? times.lastEntry().timestampMs() : RecordBatch.NO_TIMESTAMP;
    }

    private boolean isSound(SegmentFile records) throws IOException {
        if (trust.get() == Trust.SOUND) {
            return true;
        }
        if (!trust.compareAndSet(Trust.UNCHECKED, Trust.CHECKING)) {
            return trust.get() == Trust.SOUND;
        }
        boolean sound = false;
        try {
            Optional<String> damage = damage();
            if (damage.isPresent()) {
                LOG.warn("Rebuilding the indexes of {}: {}", records.path(), damage.get());
                rebuild(records);
            }
            sound = true;
        } finally {
            trust.set(sound ? Trust.SOUND : Trust.UNCHECKED);
        }
        return true;
    }

    private Optional<String> damage() throws IOException {
        Optional<String> offsetDamage = offsets.damage();
        return offsetDamage.isPresent() ? offsetDamage : times.damage();
    }

    /** Builds fresh index files beside those in use; only headers of the records are read. */
    private void rebuild(SegmentFile records) throws IOException {
        SegmentIndexes fresh =
                create(Objects.requireNonNull(records.path().getParent()), baseOffset, maxBytes, indexIntervalBytes);
        LogSegment scratch = new LogSegment(baseOffset, records, fresh, indexIntervalBytes, 0);
        scratch.activate();
        ByteBuffer window = ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES);
        BatchCursor cursor = new BatchCursor(records, 0, records.sizeBytes(), window);
        while (cursor.next()) {
            scratch.note(cursor.batch(), cursor.position());
        }
        scratch.failIfDamaged(cursor);
        scratch.seal();
        offsets = fresh.offsets;
        times = fresh.times;
    }

    // --- Changes: owner only ---

    void append(long lastOffset, int position, long maxTimestampMs, long offsetOfMaxTimestamp) throws IOException {
        offsets.append(lastOffset, position);
        times.maybeAppend(maxTimestampMs, offsetOfMaxTimestamp);
    }

    boolean full() throws IOException {
        return offsets.isFull() || times.isFull();
    }

    /** Makes the indexes of a sealed segment grow again, with what the files hold; damaged ones begin anew. */
    void activate() throws IOException {
        if (trust.get() == Trust.SOUND || damage().isEmpty()) {
            offsets.activate();
            times.activate();
        } else {
            clear();
        }
        trust.set(Trust.SOUND);
    }

    /** Forgets all entries of the offset and time index, to be noted again; the indexes are active then. */
    void clear() throws IOException {
        offsets.clear();
        times.clear();
        trust.set(Trust.SOUND);
    }

    long lastIndexedOffset() throws IOException {
        return offsets.lastOffset();
    }

    void truncateTo(long offsetExclusive) throws IOException {
        offsets.truncateTo(offsetExclusive);
        times.truncateTo(offsetExclusive);
    }

    TimeIndex.Entry lastTime() throws IOException {
        return times.lastEntry();
    }

    /** Writes new entries to the files without waiting for the disk. */
    void persist() throws IOException {
        offsets.flush();
        times.flush();
    }

    void seal(long maxTimestampMs, long offsetOfMaxTimestamp) throws IOException {
        times.maybeAppend(maxTimestampMs, offsetOfMaxTimestamp);
        persist(); // May fail, and then both are still active.
        offsets.seal();
        times.seal();
    }

    /** Waits for the disk. Any thread. */
    void force() throws IOException {
        offsets.force();
        times.force();
    }

    void rename(Path directory, String suffix) throws IOException {
        offsets.renameTo(LogFiles.of(directory, baseOffset, LogFiles.OFFSET_INDEX + suffix));
        times.renameTo(LogFiles.of(directory, baseOffset, LogFiles.TIME_INDEX + suffix));
        transactions.renameTo(LogFiles.of(directory, baseOffset, LogFiles.TRANSACTION_INDEX + suffix));
    }

    List<Path> paths() {
        return List.of(offsets.file(), times.file(), transactions.file());
    }

    void deleteIfExists() throws IOException {
        offsets.deleteIfExists();
        times.deleteIfExists();
        transactions.deleteIfExists();
    }
}
