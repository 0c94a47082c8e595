package io.millrace.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One look through a log for bytes that are not as they were written any more, a bounded piece at a time. What it finds is
 * {@link PartitionLog#damage}.
 *
 * <p>Confined to one worker at a time. Ends a segment at its first damage.
 */
public final class LogScrub {
    private final LogState state;
    private final LogDamage damage;
    private final boolean all;
    private final Deque<LogSegment> left;
    private int position;

    /** A batch before {@link #position}, whose successor is known with it. */
    private int context;

    LogScrub(LogState state, LogDamage damage, boolean all) {
        this.state = state;
        this.damage = damage;
        this.all = all;
        this.left = new ArrayDeque<>(state.segments().list());
    }

    /**
     * Looks on.
     *
     * @param maxBytes bytes to read, give or take one batch
     * @return bytes that were read; 0 once everything was looked at
     */
    public long step(long maxBytes) throws IOException {
        while (!left.isEmpty() && !state.isClosed()) {
            LogSegment segment = left.getFirst();
            int end = endOf(segment);
            if (position >= end || !segment.records().retain()) {
                next();
                continue;
            }
            try {
                return look(segment, end, maxBytes);
            } catch (IOException unreadable) {
                damage.doubtFiles();
                throw unreadable;
            } finally {
                segment.records().release();
            }
        }
        return 0;
    }

    /** What this process appended to the active segment is left for when it is sealed. */
    private int endOf(LogSegment segment) {
        boolean active = state.segments().active() == segment;
        CheckedBytes checked = segment.checked();
        if (active || !all) {
            return checked.containsAll()
                    ? 0
                    : Math.min(checked.foundBytes(), segment.records().sizeBytes());
        }
        return segment.records().sizeBytes();
    }

    private long look(LogSegment segment, int end, long maxBytes) throws IOException {
        int from = position;
        int to = (int) Math.min(end, from + maxBytes);
        SegmentAudit audit = new SegmentAudit(state, segment, segment.records().sizeBytes());
        Damage found = audit.check(context, from, to);
        if (found != null) {
            damage.confirm(segment);
            next();
            return Math.max(1L, (long) found.position() - from);
        }
        position = Math.max(to, audit.soundEnd());
        context = audit.lastPosition();
        return (long) position - from;
    }

    private void next() {
        left.removeFirst();
        position = 0;
        context = 0;
    }
}
