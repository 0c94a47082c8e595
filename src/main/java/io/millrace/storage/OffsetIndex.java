package io.millrace.storage;

import io.millrace.common.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sparse index of a segment: offset to the file position of a batch. Entry: relative offset 4, position 4; both rise.
 *
 * <p>Changed by the partition's owner; {@link #lookup} is for any thread, because entries are published as immutable
 * snapshots. The file has no checksum: a looked-up position is where to start scanning, and the scanner checks what it finds.
 * An index is <em>active</em> (entries in memory until flushed, never preallocated) or <em>sealed</em> (nothing in memory
 * until the first lookup maps the file for reading).
 */
final class OffsetIndex {
    private static final int ENTRY_BYTES = 8;
    private static final int RELATIVE_OFFSET_AT = 0;
    private static final int POSITION_AT = 4;

    private final IndexEntries entries;
    private final long baseOffset;
    private final int maxCount;

    private OffsetIndex(IndexEntries entries, long baseOffset, int maxBytes) {
        this.entries = entries;
        this.baseOffset = baseOffset;
        this.maxCount = Math.max(maxBytes / ENTRY_BYTES, 1);
    }

    /** An empty active index; the file is made by the first {@link #flush}. */
    static OffsetIndex create(Path file, long baseOffset, int maxBytes) {
        return new OffsetIndex(IndexEntries.create(file, ENTRY_BYTES, OffsetIndex::rises), baseOffset, maxBytes);
    }

    /** A sealed index over an existing file, of which nothing is read yet. */
    static OffsetIndex open(Path file, long baseOffset, int maxBytes) {
        return new OffsetIndex(IndexEntries.open(file, ENTRY_BYTES, OffsetIndex::rises), baseOffset, maxBytes);
    }

    private static boolean rises(IndexEntries.View view, int index) {
        return relativeOffset(view, index) > (index == 0 ? -1 : relativeOffset(view, index - 1))
                && position(view, index) > (index == 0 ? -1 : position(view, index - 1));
    }

    private static int relativeOffset(IndexEntries.View view, int index) {
        return view.intAt(index, RELATIVE_OFFSET_AT);
    }

    private static int position(IndexEntries.View view, int index) {
        return view.intAt(index, POSITION_AT);
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

    /** Active only: {@code offset} is above {@link #lastOffset} and the index is not full. */
    void append(long offset, int position) throws IOException {
        IndexEntries.View view = entries.view();
        int count = view.count();
        long relativeOffset = offset - baseOffset;
        Invariants.check(
                relativeOffset >= 0 && relativeOffset <= Integer.MAX_VALUE,
                "offset %d does not fit a segment that begins at %d",
                offset,
                baseOffset);
        Invariants.check(
                count == 0 || relativeOffset > relativeOffset(view, count - 1),
                "offset %d is not above the last entry of the segment at %d",
                offset,
                baseOffset);
        ByteBuffer target = entries.reserve();
        int at = entries.reservedAt();
        target.putInt(at + RELATIVE_OFFSET_AT, (int) relativeOffset);
        target.putInt(at + POSITION_AT, position);
        entries.publish();
    }

    boolean isFull() throws IOException {
        return entries.view().count() >= maxCount;
    }

    int entryCount() throws IOException {
        return entries.view().count();
    }

    /** Offset of the last entry, or the base offset. */
    long lastOffset() throws IOException {
        IndexEntries.View view = entries.view();
        return view.count() == 0 ? baseOffset : baseOffset + relativeOffset(view, view.count() - 1);
    }

    /** Position of the last entry at or below {@code offset}, or 0. Any thread. */
    int lookup(long offset) throws IOException {
        IndexEntries.View view = entries.view();
        int index = countBelow(view, offset + 1) - 1;
        return index < 0 ? 0 : position(view, index);
    }

    /** Offset of the first entry that points at or behind {@code position}; empty where there is none. Any thread. */
    OptionalLong offsetAtOrBehind(int position) throws IOException {
        IndexEntries.View view = entries.view();
        int index = view.countBelow(POSITION_AT, position);
        return index == view.count() ? OptionalLong.empty() : OptionalLong.of(baseOffset + relativeOffset(view, index));
    }

    /** Number of entries below {@code offsetExclusive}. */
    private int countBelow(IndexEntries.View view, long offsetExclusive) {
        return view.countBelow(RELATIVE_OFFSET_AT, offsetExclusive - baseOffset);
    }

    /** Active only: drops entries at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        entries.truncateToCount(countBelow(entries.view(), offsetExclusive));
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
