package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sparse index of a segment: offset to the file position of a batch. Entry: relative offset 4, position 4; both rise.
 *
 * <p>Changed by the partition's owner; {@link #lookup} is for any thread, because entries are published as immutable
 * snapshots. The file has no checksum: a looked-up position is where to start scanning, and the scanner checks what it finds.
 * An index is <em>active</em> (entries in memory until flushed, never preallocated) or <em>sealed</em> (nothing in memory
 * until the first lookup maps the file for reading).
 */
final class OffsetIndex {
    private OffsetIndex() {}

    /** An empty active index; the file is made by the first {@link #flush}. */
    static OffsetIndex create(Path file, long baseOffset, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** A sealed index over an existing file, of which nothing is read yet. */
    static OffsetIndex open(Path file, long baseOffset, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** Reads the file and says why it cannot be trusted (missing, cut, not rising); then the caller rebuilds it. */
    Optional<String> damage() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Makes a sealed index active again, without the zeros that Kafka preallocates. */
    void activate() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Active only: forgets all entries, to be rebuilt. Activates a sealed one without reading it. */
    void clear() {
        throw new UnsupportedOperationException();
    }

    /** Active only: {@code offset} is above {@link #lastOffset} and the index is not full. */
    void append(long offset, int position) throws IOException {
        throw new UnsupportedOperationException();
    }

    boolean isFull() {
        throw new UnsupportedOperationException();
    }

    int entryCount() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Offset of the last entry, or the base offset. */
    long lastOffset() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Position of the last entry at or below {@code offset}, or 0. Any thread. */
    int lookup(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Active only: drops entries at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes new entries to the file, which exists afterwards; does not wait for the disk. */
    void flush() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Waits until what {@link #flush} wrote is on the disk. Any thread. */
    void force() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Flushes and lets the memory go. */
    void seal() throws IOException {
        throw new UnsupportedOperationException();
    }

    Path file() {
        throw new UnsupportedOperationException();
    }

    /** Renames the file, which need not exist; lookups go on. */
    void renameTo(Path target) throws IOException {
        throw new UnsupportedOperationException();
    }

    void deleteIfExists() throws IOException {
        throw new UnsupportedOperationException();
    }
}
