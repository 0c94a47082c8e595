package io.millrace.storage.compaction;

import io.millrace.common.Invariants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key in the dirty part of a log, by a digest of the key: 24 bytes a key, whatever its length.
 *
 * <p>Confined to the worker that cleans. Open addressing with linear probing; never grows, so that its memory is what the
 * caller gave it. The digest is the first half of SHA-256: no two keys share it, not even keys made to.
 */
final class KeyOffsetMap {
    static final int SLOT_BYTES = 24;
    /** Where probing is still short. */
    private static final double MAX_LOAD = 0.9;

    private static final int LONGS_PER_SLOT = 3;
    private static final int DIGEST_BYTES = 32;
    private static final long NO_OFFSET = -1;

    private final long[] slots;
    private final int slotCount;
    private final int maxKeys;
    private final MessageDigest digest;
    private final byte[] digestBytes = new byte[DIGEST_BYTES];
    private final ByteBuffer digestView = ByteBuffer.wrap(digestBytes).order(ByteOrder.BIG_ENDIAN);
    private int size;
    private long latestOffset = NO_OFFSET;

    /** A map of at most {@code maxBytes} that can be filled to nine tenths. */
    KeyOffsetMap(long maxBytes) {
        long count = Math.min(maxBytes / SLOT_BYTES, Integer.MAX_VALUE / LONGS_PER_SLOT);
        Invariants.check(count >= 2, "%d bytes hold no keys", maxBytes);
        slotCount = (int) count;
        maxKeys = (int) (slotCount * MAX_LOAD);
        slots = new long[slotCount * LONGS_PER_SLOT];
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Bytes that a map for {@code keyCount} keys takes. */
    static long bytesFor(long keyCount) {
        return (keyCount * 10 / 9 + 2) * SLOT_BYTES;
    }

    /**
     * Notes that {@code key} is at {@code offset}; offsets come in ascending order.
     *
     * @return false when the key is new and there is no place for it
     */
    boolean put(ByteBuffer key, long offset) {
        int at = find(key);
        // Offsets are kept plus one, so that 0 stands for an empty slot.
        if (slots[at + 2] == 0) {
            if (size == maxKeys) {
                return false;
            }
            slots[at] = digestView.getLong(0);
            slots[at + 1] = digestView.getLong(Long.BYTES);
            size++;
        }
        slots[at + 2] = offset + 1;
        return true;
    }

    /** Last offset of {@code key}, or -1. */
    long offsetOf(ByteBuffer key) {
        return slots[find(key) + 2] - 1;
    }

    /** Index of the key's slot, or of the empty one where it belongs. */
    private int find(ByteBuffer key) {
        digest.update(key.duplicate());
        try {
            digest.digest(digestBytes, 0, DIGEST_BYTES);
        } catch (DigestException impossible) {
            throw new IllegalStateException("a SHA-256 digest has 32 bytes", impossible);
        }
        long high = digestView.getLong(0);
        long low = digestView.getLong(Long.BYTES);
        int slot = (int) Long.remainderUnsigned(high, slotCount);
        while (true) {
            int at = slot * LONGS_PER_SLOT;
            if (slots[at + 2] == 0 || (slots[at] == high && slots[at + 1] == low)) {
                return at;
            }
            slot = slot + 1 == slotCount ? 0 : slot + 1;
        }
    }

    int size() {
        return size;
    }

    /** Everything up to this offset (inclusive) is in the map; -1 at first. */
    long latestOffset() {
        return latestOffset;
    }

    void latestOffset(long offset) {
        latestOffset = Math.max(latestOffset, offset);
    }
}
