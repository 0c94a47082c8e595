package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The leader epochs of a log with the offset where each begins; kept in the file {@code leader-epoch-checkpoint}.
 *
 * <p>Changed by the partition's owner; reads are for any thread, because each change publishes a new immutable array.
 * Epochs and start offsets both rise.
 */
final class LeaderEpochCache {
    static final String FILE_NAME = "leader-epoch-checkpoint";

    private LeaderEpochCache() {}

    /** Reads {@code file}, which may be missing; a damaged one is a {@link CheckpointFile.Damaged}. */
    static LeaderEpochCache load(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** An epoch seen at {@code startOffset}; later knowledge wins over entries it contradicts. Writes when new. */
    void assign(int leaderEpoch, long startOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    OptionalInt latestEpoch() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    OptionalInt epochOf(long offset) {
        throw new UnsupportedOperationException();
    }

    /** End of the largest epoch not above {@code leaderEpoch}; empty when the epoch is above all known. Any thread. */
    Optional<EpochEnd> endOffsetFor(int leaderEpoch, long logEndOffset) {
        throw new UnsupportedOperationException();
    }

    /** Forgets epochs that begin at or behind {@code offsetExclusive}. */
    void truncateFromEnd(long offsetExclusive) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Forgets epochs that end at or before {@code startOffset}; the one that covers it then begins there. */
    void truncateFromStart(long startOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    void clear() throws IOException {
        throw new UnsupportedOperationException();
    }
}
