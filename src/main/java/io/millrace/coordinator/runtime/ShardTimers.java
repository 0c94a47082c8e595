package io.millrace.coordinator.runtime;

import io.millrace.coordinator.TimerChange;
import io.millrace.coordinator.TimerKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * The armed timers of one shard, by monotonic deadlines.
 *
 * <p>Owned by the shard's context. A deadline that moves back, as sessions do at each heartbeat, costs a map entry and no
 * sorting: the queue still holds the earlier deadline and finds the later one when it comes to it. Bounded by a small
 * multiple of the armed timers.
 */
final class ShardTimers {
    private static final int STALE_ALLOWANCE = 64;

    private final Map<TimerKey, Armed> armed = new HashMap<>();
    private final PriorityQueue<Queued> queue =
            new PriorityQueue<>((one, other) -> Long.signum(one.deadlineNanos() - other.deadlineNanos()));

    /** When a timer is due, and the earliest time at which the queue looks at it. */
    private static final class Armed {
        private long deadlineNanos;
        private long queuedNanos;
    }

    private record Queued(TimerKey key, long deadlineNanos) {}

    /**
     * Arms or disarms a timer.
     *
     * @param nowMs the wall-clock time by which the change speaks of deadlines
     * @param nowNanos the same moment on the monotonic clock
     */
    void change(TimerChange change, long nowMs, long nowNanos) {
        if (change instanceof TimerChange.Schedule schedule) {
            schedule(schedule.key(), nowNanos + (schedule.deadlineMs() - nowMs) * 1_000_000);
        } else {
            armed.remove(change.key());
            dropStale();
        }
    }

    private void schedule(TimerKey key, long deadlineNanos) {
        Armed timer = armed.get(key);
        if (timer == null) {
            timer = new Armed();
            armed.put(key, timer);
            enqueue(key, timer, deadlineNanos);
        } else if (deadlineNanos - timer.queuedNanos < 0) {
            enqueue(key, timer, deadlineNanos);
        }
        timer.deadlineNanos = deadlineNanos;
        dropStale();
    }

    private void enqueue(TimerKey key, Armed timer, long deadlineNanos) {
        timer.queuedNanos = deadlineNanos;
        queue.add(new Queued(key, deadlineNanos));
    }

    private void dropStale() {
        if (queue.size() > 2 * armed.size() + STALE_ALLOWANCE) {
            queue.clear();
            armed.forEach((key, timer) -> enqueue(key, timer, timer.deadlineNanos));
        }
    }

    /** Takes out one timer that is due, the earliest first. */
    Optional<TimerKey> pollDue(long nowNanos) {
        Queued next = queue.peek();
        while (next != null && next.deadlineNanos() - nowNanos <= 0) {
            queue.remove();
            Armed timer = armed.get(next.key());
            if (timer != null && timer.queuedNanos == next.deadlineNanos()) {
                if (timer.deadlineNanos - nowNanos <= 0) {
                    armed.remove(next.key());
                    return Optional.of(next.key());
                }
                enqueue(next.key(), timer, timer.deadlineNanos);
            }
            next = queue.peek();
        }
        return Optional.empty();
    }

    /** When to look again: not after the earliest deadline, perhaps before it. */
    OptionalLong nextLookNanos() {
        Queued next = queue.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.deadlineNanos());
    }

    /** Entries of the queue, stale ones included. */
    int queuedCount() {
        return queue.size();
    }
}
