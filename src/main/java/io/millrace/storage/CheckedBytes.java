package io.millrace.storage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which bytes of a segment's file are known to be as they were written: those that this process put there, and of those that it
 * found when it opened the file the ones that were read again since.
 *
 * <p>Thread-safe because it is one atomic number. Of the bytes found it remembers one range, which grows with whoever reads on;
 * what it forgets costs another look.
 */
final class CheckedBytes {
    private final int foundBytes;

    /** First position in the upper half, first one behind in the lower. */
    private final AtomicLong range = new AtomicLong();

    /** Nothing is known yet of the first {@code foundBytes}. */
    CheckedBytes(int foundBytes) {
        this.foundBytes = foundBytes;
    }

    /** End of the bytes that this process has not written. */
    int foundBytes() {
        return foundBytes;
    }

    boolean contains(int from, int to) {
        int end = Math.min(to, foundBytes);
        long known = range.get();
        return from >= end || (from >= first(known) && end <= behind(known));
    }

    boolean containsAll() {
        return contains(0, foundBytes);
    }

    void add(int from, int to) {
        range.accumulateAndGet(pack(from, to), CheckedBytes::union);
    }

    /** Both ranges where they touch, else the longer one. */
    private static long union(long known, long added) {
        boolean touch = first(added) <= behind(known) && first(known) <= behind(added);
        if (touch) {
            return pack(Math.min(first(known), first(added)), Math.max(behind(known), behind(added)));
        }
        return behind(added) - first(added) > behind(known) - first(known) ? added : known;
    }

    private static long pack(int from, int to) {
        return (long) from << Integer.SIZE | to;
    }

    private static int first(long packed) {
        return (int) (packed >>> Integer.SIZE);
    }

    private static int behind(long packed) {
        return (int) packed;
    }
}
