package io.millrace.storage;

import io.millrace.common.Invariants;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sparse index of a segment: timestamp to offset. Entry: timestamp 8, relative offset 4. An entry (t, o) says that no
 * record up to offset o has a timestamp above t; timestamps rise, offsets do not fall.
 *
 * <p>Changed by the partition's owner; {@link #lookup} is for any thread, because entries are published as immutable
 * snapshots. The file has no checksum: a looked-up entry is a hint where to start scanning.
 * An index is <em>active</em> (entries in memory until flushed, never preallocated) or <em>sealed</em> (nothing in memory
 * until the first lookup maps the file for reading).
 */
final class TimeIndex {
    private static final int ENTRY_BYTES = 12;
    private static final int RELATIVE_OFFSET_AT = 8;

    /** No record up to {@code offset} is younger than {@code timestampMs}. */
    record Entry(long timestampMs, long offset) {}

    private final IndexEntries entries;
    private final long baseOffset;
    private final int maxCount;

    private TimeIndex(IndexEntries entries, long baseOffset, int maxBytes) {
        this.entries = entries;
        this.baseOffset = baseOffset;
        this.maxCount = Math.max(maxBytes / ENTRY_BYTES, 2);
    }

    /** An empty active index; the file is made by the first {@link #flush}. */
    static TimeIndex create(Path file, long baseOffset, int maxBytes) {
        return new TimeIndex(IndexEntries.create(file, ENTRY_BYTES, TimeIndex::rises), baseOffset, maxBytes);
    }

    /** A sealed index over an existing file, of which nothing is read yet. */
    static TimeIndex open(Path file, long baseOffset, int maxBytes) {
        return new TimeIndex(IndexEntries.open(file, ENTRY_BYTES, TimeIndex::rises), baseOffset, maxBytes);
    }

    private static boolean rises(IndexEntries.View view, int index) {
        return timestampMs(view, index) > (index == 0 ? -1 : timestampMs(view, index - 1))
                && relativeOffset(view, index) >= (index == 0 ? 0 : relativeOffset(view, index - 1));
    }

    private static long timestampMs(IndexEntries.View view, int index) {
        return view.longAt(index, 0);
    }

    private static int relativeOffset(IndexEntries.View view, int index) {
        return view.intAt(index, RELATIVE_OFFSET_AT);
    }

    private Entry entry(IndexEntries.View view, int index) {
        return index < 0
                ? new Entry(RecordBatch.NO_TIMESTAMP, baseOffset)
                : new Entry(timestampMs(view, index), baseOffset + relativeOffset(view, index));
    }

    /** Reads the file and says why it cannot be trusted (missing, cut, not rising); then the caller rebuilds it. */
    Optional<String> damage() throws IOException {
        return entries.damage();
    }

    /** Makes a sealed index active again, without the zeros that Kafka preallocates. */
    void activate() throws IOException {
        entries.activate();
    }

    /** Forgets all entries, to be rebuilt; active afterwards. */
    void clear() throws IOException {
        entries.clear();
    }

    /** Active only: adds the entry unless its timestamp is not above the last one (then nothing new is known). */
    void maybeAppend(long timestampMs, long offset) throws IOException {
        IndexEntries.View view = entries.view();
        int last = view.count() - 1;
        if (timestampMs <= (last < 0 ? RecordBatch.NO_TIMESTAMP : timestampMs(view, last))) {
            return;
        }
        long relativeOffset = offset - baseOffset;
        Invariants.check(
                relativeOffset >= (last < 0 ? 0 : relativeOffset(view, last)) && relativeOffset <= Integer.MAX_VALUE,
                "offset %d is below the last entry, or does not fit a segment that begins at %d",
                offset,
                baseOffset);
        ByteBuffer target = entries.reserve();
        int at = entries.reservedAt();
        target.putLong(at, timestampMs);
        target.putInt(at + RELATIVE_OFFSET_AT, (int) relativeOffset);
        entries.publish();
    }

    /** One entry is always left for the one that a roll writes. */
    boolean isFull() throws IOException {
        return entries.view().count() >= maxCount - 1;
    }

    int entryCount() throws IOException {
        return entries.view().count();
    }

    /** The last entry, or (-1, base offset). */
    Entry lastEntry() throws IOException {
        IndexEntries.View view = entries.view();
        return entry(view, view.count() - 1);
    }

    /** The last entry at or below {@code timestampMs}, or (-1, base offset). Any thread. */
    Entry lookup(long timestampMs) throws IOException {
        IndexEntries.View view = entries.view();
        int low = 0;
        int high = view.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestampMs(view, middle) <= timestampMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return entry(view, low - 1);
    }

    /** Active only: drops entries at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        IndexEntries.View view = entries.view();
        int count = view.count();
        while (count > 0 && baseOffset + relativeOffset(view, count - 1) >= offsetExclusive) {
            count--;
        }
        entries.truncateToCount(count);
    }

    /** Writes new entries to the file, which exists afterwards; does not wait for the disk. */
    void flush() throws IOException {
        entries.flush();
    }

    /** Waits until what {@link #flush} wrote is on the disk. Any thread. */
    void force() throws IOException {
        entries.force();
    }

    /** Flushes and lets the memory go. */
    void seal() throws IOException {
        entries.seal();
    }

    Path file() {
        return entries.file();
    }

    /** Renames the file, which need not exist; lookups go on. */
    void renameTo(Path target) throws IOException {
        entries.renameTo(target);
    }

    void deleteIfExists() throws IOException {
        entries.deleteIfExists();
    }
}
