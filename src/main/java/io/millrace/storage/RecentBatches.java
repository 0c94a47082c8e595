package io.millrace.storage;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the newest batches of the active segment lie, so that a reader at the tail finds its position without touching
 * the file.
 *
 * <p>Thread-safe because there is one writer, the partition's owner, and a reader drops whatever may have been
 * overwritten while it looked. Slot layout: last offset of the batch; its position (upper 32 bits) and size (lower 32).
 */
final class RecentBatches {
    /** Nothing known about the offset. */
    static final long UNKNOWN = -1;

    private static final int SLOTS = 64;

    private final AtomicLongArray lastOffsets = new AtomicLongArray(SLOTS);
    private final AtomicLongArray places = new AtomicLongArray(SLOTS);
    /** Whether the first batch ever noted is the first of its segment, so that nothing lies before it. */
    private final boolean fromSegmentStart;
    /** Number of batches ever noted; slot {@code count % SLOTS} is the next to be overwritten. */
    private volatile long count;

    RecentBatches(boolean fromSegmentStart) {
        this.fromSegmentStart = fromSegmentStart;
    }

    /** Owner only. */
    void add(long lastOffset, int position, int sizeBytes) {
        long next = count;
        int slot = (int) (next % SLOTS);
        lastOffsets.setRelease(slot, lastOffset);
        places.setRelease(slot, place(position, sizeBytes));
        count = next + 1;
    }

    /**
     * Place of the first batch that ends at or behind {@code offset}, for {@link #position} and {@link #sizeBytes}, or
     * {@link #UNKNOWN}.
     */
    long find(long offset) {
        long newest = count - 1;
        long found = UNKNOWN;
        for (long i = newest; i >= 0 && i > newest - SLOTS; i--) {
            int slot = (int) (i % SLOTS);
            long lastOffset = lastOffsets.getAcquire(slot);
            long place = places.getAcquire(slot);
            // Entry i is overwritten while count == i + SLOTS, before that becomes visible in count.
            if (count >= i + SLOTS) {
                return UNKNOWN;
            }
            if (lastOffset < offset) {
                return found;
            }
            found = place;
        }
        // The oldest batch noted may not be the first that reaches the offset.
        return fromSegmentStart && newest < SLOTS - 1 ? found : UNKNOWN;
    }

    static long place(int position, int sizeBytes) {
        return (long) position << 32 | sizeBytes;
    }

    static int position(long place) {
        return (int) (place >>> 32);
    }

    static int sizeBytes(long place) {
        return (int) place;
    }
}
