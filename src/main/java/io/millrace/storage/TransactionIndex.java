package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The aborted transactions whose markers are in one segment, in the order of their markers. Entry of 34 bytes: version 2,
 * producer id 8, first offset 8, last offset 8, last stable offset 8. The file exists only when there was one.
 *
 * <p>Changed by the partition's owner; reads are for any thread.
 */
final class TransactionIndex {
    private TransactionIndex() {}

    /**
     * @param complete true when later segments cannot add to {@code transactions}
     */
    record Search(List<AbortedTransaction> transactions, boolean complete) {}

    /** Over a file that may be missing; reads nothing yet. */
    static TransactionIndex open(Path file, long baseOffset) {
        throw new UnsupportedOperationException();
    }

    /** Reads the file and says why it cannot be trusted; a missing one is sound. */
    Optional<String> damage() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Written to the file at once. */
    void append(AbortedTransaction transaction) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Aborted transactions that overlap {@code fromOffset} (inclusive) to {@code toOffset} (exclusive). Any thread. */
    Search search(long fromOffset, long toOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Every entry. Any thread. */
    List<AbortedTransaction> all() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Drops transactions whose markers are at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Waits until the entries are on the disk. Any thread. */
    void force() throws IOException {
        throw new UnsupportedOperationException();
    }

    Path file() {
        throw new UnsupportedOperationException();
    }

    /** Renames the file, which need not exist. */
    void renameTo(Path target) throws IOException {
        throw new UnsupportedOperationException();
    }

    void deleteIfExists() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Releases the file. */
    void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
