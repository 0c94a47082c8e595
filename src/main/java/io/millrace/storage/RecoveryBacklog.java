package io.millrace.storage;

import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that are on the disk although no checkpoint says so yet: a start after a crash reads them again.
 *
 * <p>Thread-safe because the sum is atomic: owners add what they forced, whoever writes checkpoints takes it away.
 */
final class RecoveryBacklog {
    /** Read again within a fraction of a second. */
    private static final long BYTES_MAX = 256L << 20;

    private final LongAdder bytes = new LongAdder();

    void add(long forcedBytes) {
        bytes.add(forcedBytes);
    }

    boolean isLarge() {
        return bytes.sum() >= BYTES_MAX;
    }

    /** To be asked before a checkpoint is made up, and given to {@link #recorded} once it is written. */
    long bytes() {
        return bytes.sum();
    }

    void recorded(long recordedBytes) {
        bytes.add(-recordedBytes);
    }
}
