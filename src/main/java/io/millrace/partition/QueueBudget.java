package io.millrace.partition;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bound on the appends that wait for their owners, in commands and in bytes.
 *
 * <p>Thread-safe because both counts are atomic. The in-flight budgets of connections normally keep far below it; it is the
 * wall behind them. One append is always admitted, whatever its size.
 */
final class QueueBudget {
    private final int maxCommands;
    private final long maxBytes;
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    QueueBudget(int maxCommands, long maxBytes) {
        this.maxCommands = maxCommands;
        this.maxBytes = maxBytes;
    }

    /** Takes room for one append; the caller releases it when true was returned. */
    boolean reserve(int sizeBytes) {
        int queuedCommands = commands.incrementAndGet();
        long queuedBytes = bytes.addAndGet(sizeBytes);
        if (queuedCommands > 1 && (queuedCommands > maxCommands || queuedBytes > maxBytes)) {
            release(sizeBytes);
            return false;
        }
        return true;
    }

    /** Counts an append that is never refused, because its sender has a bound of its own. */
    void charge(int sizeBytes) {
        commands.incrementAndGet();
        bytes.addAndGet(sizeBytes);
    }

    int commands() {
        return commands.get();
    }

    long bytes() {
        return bytes.get();
    }

    void release(int sizeBytes) {
        commands.decrementAndGet();
        bytes.addAndGet(-sizeBytes);
    }
}
