package io.millrace.http.search;

import java.util.ArrayDeque;

/**
 * From the end of a partition back to an offset, window by window: a log can only be read forwards, so each window is read to its
 * end and then answered from its end. Windows begin where batches begin, so that no batch is unpacked twice, and aim at a number of
 * bytes that is found while walking.
 *
 * <p>Owned by the event loop of its search. Bounded: a window whose matches are too many bytes is given up and halved.
 */
final class BackwardWalk extends PartitionWalk {
    static final long FIRST_WINDOW_OFFSETS = 64;
    static final int MAX_WINDOW_BYTES = 1 << 20;

    private static final long TARGET_BYTES = 256 << 10;
    /** Matches are held as JSON, which may be larger than what was read: they may be so many times the target. */
    private static final int MATCHES_TO_READ = 2;

    private static final long MAX_WINDOW_OFFSETS = 1 << 20;
    private static final int MAX_GROWTH = 8;

    private final ArrayDeque<Match> gathered = new ArrayDeque<>();
    private final long wantedMatches;
    private long lowest;
    private long upper;
    private long windowFrom;
    private long windowOffsets = FIRST_WINDOW_OFFSETS;
    private boolean halved;
    private long gatheredBytes;
    private long scannedBytes;
    private long oldestMs = Long.MAX_VALUE;

    /**
     * Stands at the end.
     *
     * @param wantedMatches how many matches are wanted at most; of a window only the last ones are kept
     */
    BackwardWalk(int partition, long lowestInclusive, long endExclusive, long wantedMatches) {
        super(partition, SearchOrder.NEWEST, lowestInclusive);
        this.lowest = lowestInclusive;
        this.upper = Math.max(endExclusive, lowestInclusive);
        this.wantedMatches = wantedMatches;
        openWindow();
    }

    private void openWindow() {
        windowFrom = Math.max(lowest, upper - windowOffsets);
        restartWindow();
    }

    private void restartWindow() {
        next = windowFrom;
        gathered.clear();
        gatheredBytes = 0;
        scannedBytes = 0;
        oldestMs = Long.MAX_VALUE;
    }

    @Override
    boolean done() {
        return upper <= lowest;
    }

    @Override
    long wantedTo() {
        return upper;
    }

    @Override
    void found(long baseOffset) {
        if (next == windowFrom && !halved && baseOffset < windowFrom) {
            windowFrom = Math.max(lowest, baseOffset);
            next = windowFrom;
        }
    }

    @Override
    void take(ScanStep step) {
        for (Match match : step.matches()) {
            gathered.add(match);
            gatheredBytes += match.heldBytes();
            if (gathered.size() > wantedMatches) {
                gatheredBytes -= gathered.remove().heldBytes();
            }
        }
        scannedBytes += step.bytes();
        oldestMs = Math.min(oldestMs, step.oldestMs());
        next = Math.max(next, step.nextOffset());
        if (gatheredBytes > MAX_WINDOW_BYTES && upper - windowFrom > 1) {
            halve();
        } else if (next >= upper) {
            closeWindow();
        }
    }

    private void halve() {
        halved = true;
        windowOffsets = Math.max(1, (upper - windowFrom) / 2);
        openWindow();
    }

    private void closeWindow() {
        long offsets = upper - windowFrom;
        while (!gathered.isEmpty()) {
            matches.add(gathered.removeLast());
        }
        if (oldestMs != Long.MAX_VALUE) {
            advanceFrontier(oldestMs);
        }
        upper = windowFrom;
        long cost = Math.max(scannedBytes, gatheredBytes / MATCHES_TO_READ);
        long fitting = cost == 0 ? MAX_WINDOW_OFFSETS : Math.max(1, offsets * TARGET_BYTES / cost);
        long most = halved ? windowOffsets : windowOffsets * MAX_GROWTH;
        windowOffsets = Math.min(Math.min(fitting, most), MAX_WINDOW_OFFSETS);
        halved = false;
        openWindow();
    }

    @Override
    void startsAt(long logStartOffset) {
        lowest = logStartOffset > next ? Math.min(logStartOffset, upper) : upper;
        windowFrom = Math.max(windowFrom, lowest);
        restartWindow();
    }

    @Override
    long resumeOffset() {
        return matches.isEmpty() ? upper : matches.peek().offset() + 1;
    }

    @Override
    long position() {
        return upper;
    }
}
