package io.millrace.http.records;

import java.nio.ByteBuffer;

/**
 * Chooses partitions as Kafka's Java producer does: by the murmur2 hash of the key, so that a key goes where it goes with other
 * clients. Stateless; records without a key go to one partition for each batch, which the caller moves on.
 */
public final class RecordPartitioner {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private RecordPartitioner() {}

    /** The partition of a key. */
    public static int ofKey(ByteBuffer key, int partitionCount) {
        return (hash(key) & 0x7fffffff) % partitionCount;
    }

    /** Austin Appleby's MurmurHash2 in 32 bits, with the seed that Kafka chose. */
    static int hash(ByteBuffer key) {
        int start = key.position();
        int length = key.remaining();
        int hash = SEED ^ length;
        int whole = length & ~3;
        for (int index = 0; index < whole; index += 4) {
            int word = (key.get(start + index) & 0xff)
                    | (key.get(start + index + 1) & 0xff) << 8
                    | (key.get(start + index + 2) & 0xff) << 16
                    | (key.get(start + index + 3) & 0xff) << 24;
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            word *= MULTIPLIER;
            hash = (hash * MULTIPLIER) ^ word;
        }
        for (int index = length - 1; index >= whole; index--) {
            hash ^= (key.get(start + index) & 0xff) << (8 * (index - whole));
        }
        if (whole < length) {
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        hash ^= hash >>> 15;
        return hash;
    }
}
