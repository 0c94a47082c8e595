package io.millrace.cli;

import io.millrace.common.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The clients of one bench and the lines about them. Confined to the command's thread; each client has its own. */
final class BenchRun implements AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Console console;
    private final Clock clock;
    private final long startNanos;
    private final List<LoadMeter> meters = new ArrayList<>();
    private final List<Future<?>> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bench");
        thread.setDaemon(true); // An interrupted command does not wait for its clients.
        return thread;
    });
    private long lastLineNanos;

    BenchRun(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
        this.startNanos = clock.nowNanos();
        this.lastLineNanos = startNanos;
    }

    void measure(LoadMeter meter) {
        meters.add(meter);
    }

    void start(Runnable client) {
        clients.add(threads.submit(client));
    }

    /** Returns when every client started so far has ended, printing a line each second; fails as a client failed. */
    void awaitClients() throws InterruptedException, ExecutionException {
        for (Future<?> client : clients) {
            while (!hasEnded(client, lastLineNanos + SECOND_NANOS - clock.nowNanos())) {
                printProgress();
            }
        }
        clients.clear();
    }

    private static boolean hasEnded(Future<?> client, long patienceNanos)
            throws InterruptedException, ExecutionException {
        try {
            client.get(Math.max(1, patienceNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void printProgress() {
        long nowNanos = clock.nowNanos();
        double seconds = (nowNanos - lastLineNanos) / 1e9;
        lastLineNanos = nowNanos;
        meters.forEach(meter -> console.note(meter.progress(seconds)));
    }

    /** Prints the summary lines; true when nothing failed. */
    boolean summarize() {
        double seconds = (clock.nowNanos() - startNanos) / 1e9;
        meters.forEach(meter -> console.say(meter.summary(seconds)));
        for (LoadMeter meter : meters) {
            meter.firstFailure()
                    .ifPresent(failure -> console.note(
                            "First failure: " + ClientErrors.explain(failure).sentence()));
        }
        return meters.stream().allMatch(meter -> meter.firstFailure().isEmpty());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
