package io.millrace.partition;

import io.millrace.common.TopicId;

/**
 * Spreads partitions evenly over owners so that one more owner takes its share from the others and nothing else moves (the jump
 * consistent hash of Lamping and Veach). Pure.
 */
final class OwnerHash {
    private OwnerHash() {}

    /** Slot of a partition among {@code slotCount} owners. */
    static int slot(TopicId topicId, int partition, int slotCount) {
        long key = mix(mix(topicId.mostSignificantBits() ^ topicId.leastSignificantBits()) + partition);
        long slot = -1;
        long next = 0;
        while (next < slotCount) {
            slot = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((slot + 1) * ((double) (1L << 31) / ((key >>> 33) + 1)));
        }
        return (int) slot;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 33);
    }
}
