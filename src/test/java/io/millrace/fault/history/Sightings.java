package io.millrace.fault.history;

import io.millrace.common.Invariants;
import java.util.Arrays;

/**
 * A list of moments at which a record was seen at an offset, in the order in which they were noted. It takes no object for
 * each, since a long run has millions. Written by one thread; read by others only after that one has ended.
 */
public final class Sightings {
    /** Where the offset of a record is not known, as of one that the broker called a duplicate. */
    public static final long NO_OFFSET = -1;

    private static final int FIRST_CAPACITY = 1024;

    private long[] sequences = new long[FIRST_CAPACITY];
    private long[] offsets = new long[FIRST_CAPACITY];
    private long[] timesMs = new long[FIRST_CAPACITY];
    private int size;

    /**
     * Notes one.
     *
     * @param sequence place of the record among those sent to its partition
     * @param atMs monotonic
     */
    public void add(long sequence, long offset, long atMs) {
        if (size == sequences.length) {
            sequences = Arrays.copyOf(sequences, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            timesMs = Arrays.copyOf(timesMs, size * 2);
        }
        sequences[size] = sequence;
        offsets[size] = offset;
        timesMs[size] = atMs;
        size++;
    }

    public int size() {
        return size;
    }

    public long sequence(int index) {
        return sequences[inRange(index)];
    }

    public long offset(int index) {
        return offsets[inRange(index)];
    }

    public long timeMs(int index) {
        return timesMs[inRange(index)];
    }

    private int inRange(int index) {
        Invariants.check(index >= 0 && index < size, "index=%d size=%d", index, size);
        return index;
    }
}
