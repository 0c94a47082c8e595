package io.millrace.http.consumers;

import io.millrace.common.Clock;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The time that one poll has. Confined to the poll. */
final class PollClock {
    private static final long TURN_MS = 500;
    private static final long PAUSE_MS = 50;

    private final Vertx vertx;
    private final Clock clock;
    private final long deadlineNanos;

    PollClock(Vertx vertx, Clock clock, long timeoutMs) {
        this.vertx = vertx;
        this.clock = clock;
        this.deadlineNanos = clock.nowNanos() + timeoutMs * 1_000_000;
    }

    long leftMs() {
        return (deadlineNanos - clock.nowNanos()) / 1_000_000;
    }

    /** How long one fetch may wait, so that lost partitions are noticed. */
    long turnMs() {
        return Math.max(0, Math.min(leftMs(), TURN_MS));
    }

    /** A moment without work; refused when the node stops meanwhile, which ends all timers. */
    Future<Void> pause() {
        return vertx.timer(Math.max(1, Math.min(leftMs(), PAUSE_MS)), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(ended -> Future.failedFuture(
                        new RequestRefused(ProblemCode.NOT_READY, "The node stops: read from another one.")));
    }
}
