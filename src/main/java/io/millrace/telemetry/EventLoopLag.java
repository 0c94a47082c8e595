package io.millrace.telemetry;

import io.millrace.common.Clock;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.metrics.Latency;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/**
 * How late event loops run what is due: a verticle on each of them sets a timer and looks how long after its time it runs.
 * Thread-safe because it consists of adders.
 */
public final class EventLoopLag implements FigureSource {
    private static final long INTERVAL_MS = 500;

    private final Clock clock;
    private final Latency lag = new Latency();

    public EventLoopLag(Clock clock) {
        this.clock = clock;
    }

    /** Looks at so many event loops from now on; their end ends it. */
    public Future<String> watch(Vertx vertx, int eventLoops) {
        return vertx.deployVerticle(Watch::new, new DeploymentOptions().setInstances(eventLoops));
    }

    /** The look at one event loop, which owns it. */
    private final class Watch extends VerticleBase {
        private long dueNanos;

        @Override
        public Future<?> start() {
            arm();
            return Future.succeededFuture();
        }

        private void arm() {
            dueNanos = clock.nowNanos() + INTERVAL_MS * 1_000_000;
            vertx.setTimer(INTERVAL_MS, fired -> {
                lag.record(Math.max(0, clock.nowNanos() - dueNanos));
                arm();
            });
        }
    }

    @Override
    public void addTo(Exposition out) {
        out.gauge("millrace_event_loop_lag_seconds", "How late event loops ran a timer since the start")
                .sample(lag.quantileMs(0.5) / 1e3, "quantile", "0.50")
                .sample(lag.quantileMs(0.99) / 1e3, "quantile", "0.99")
                .sample(lag.quantileMs(1) / 1e3, "quantile", "1");
    }
}
