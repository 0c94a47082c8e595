package io.millrace.net;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection in the order they came; handlers may finish in any order, answers leave in this one.
 *
 * <p>Confined to the connection's event loop. Bounded by the connection's budget, which every request is charged to.
 */
final class ResponseQueue {
    private final Queue<Exchange> waiting = new ArrayDeque<>();

    /** Reserves the next place for the answer of {@code exchange}. */
    void open(Exchange exchange) {
        waiting.add(exchange);
    }

    /** Takes the oldest exchange if it is finished; null when there is none, or it is not. */
    @Nullable
    Exchange takeFinished() {
        Exchange oldest = waiting.peek();
        return oldest != null && oldest.isFinished() ? waiting.poll() : null;
    }

    /** Takes the oldest exchange, finished or not; null when there is none. */
    @Nullable
    Exchange take() {
        return waiting.poll();
    }
}
