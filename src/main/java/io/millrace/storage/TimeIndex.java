package io.millrace.storage;

import java.io.IOException;
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
    /** No record up to {@code offset} is younger than {@code timestampMs}. */
    record Entry(long timestampMs, long offset) {}

    private TimeIndex() {}

    /** An empty active index; the file is made by the first {@link #flush}. */
    static TimeIndex create(Path file, long baseOffset, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** A sealed index over an existing file, of which nothing is read yet. */
    static TimeIndex open(Path file, long baseOffset, int maxBytes) {
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

    /** Active only: adds the entry unless its timestamp is not above the last one (then nothing new is known). */
    void maybeAppend(long timestampMs, long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** One entry is always left for the one that a roll writes. */
    boolean isFull() {
        throw new UnsupportedOperationException();
    }

    int entryCount() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The last entry, or (-1, base offset). */
    Entry lastEntry() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The last entry at or below {@code timestampMs}, or (-1, base offset). Any thread. */
    Entry lookup(long timestampMs) throws IOException {
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
