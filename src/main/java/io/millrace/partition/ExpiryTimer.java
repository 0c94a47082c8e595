package io.millrace.partition;

import io.millrace.common.Clock;
import io.vertx.core.Vertx;
import java.util.function.LongConsumer;

/**
 * One armed timer for the earliest of many deadlines. Owned by the context that arms it; the action runs there and arms it
 * again for what is left.
 */
public final class ExpiryTimer {
    private static final long NOT_ARMED = -1;

    private final Vertx vertx;
    private final Clock clock;
    private final LongConsumer onDue;
    private long timerId = NOT_ARMED;

    /** Meaningful while a timer is armed. */
    private long armedForNanos;

    public ExpiryTimer(Vertx vertx, Clock clock, LongConsumer onDue) {
        this.vertx = vertx;
        this.clock = clock;
        this.onDue = onDue;
    }

    /** Makes sure the action runs once {@code deadlineNanos} has passed. */
    public void arm(long deadlineNanos) {
        if (timerId != NOT_ARMED) {
            if (deadlineNanos - armedForNanos >= 0) {
                return;
            }
            cancel();
        }
        armedForNanos = deadlineNanos;
        long delayMs = Math.max(0, (deadlineNanos - clock.nowNanos()) / 1_000_000) + 1;
        timerId = vertx.setTimer(delayMs, ignored -> {
            timerId = NOT_ARMED;
            onDue.accept(clock.nowNanos());
        });
    }

    public void cancel() {
        if (timerId != NOT_ARMED) {
            vertx.cancelTimer(timerId);
            timerId = NOT_ARMED;
        }
    }
}
