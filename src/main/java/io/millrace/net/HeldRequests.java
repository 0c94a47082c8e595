package io.millrace.net;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection that wait for a fetch before them. A fetch waits for records; were a request behind it handled
 * meanwhile, its answer would leave behind that of the fetch and tell what was true before: an end offset below records
 * that the client has. A consumer that believes the last word then takes itself to be ahead of the log, and Kafka Streams
 * waits for it without end. Kafka handles one request of a connection at a time, so its clients expect no such answer.
 *
 * <p>Produces wait for nothing: what they are answered is not what a fetch tells, and a client may well send both over one
 * connection.
 *
 * <p>Confined to the connection's event loop. Bounded by the connection's budget, which every request is charged to.
 */
final class HeldRequests {
    private final Queue<Exchange> held = new ArrayDeque<>();
    /** The last fetch that began. */
    private @Nullable Exchange fetch;

    /** Whether the exchange, which came last, begins now; if not, {@link #next} gives it when its turn has come. */
    boolean begins(Exchange exchange) {
        ApiKeys key = exchange.request().key();
        if (key == ApiKeys.PRODUCE) {
            return true;
        }
        if (!held.isEmpty() || isFetching()) {
            held.add(exchange);
            return false;
        }
        if (key == ApiKeys.FETCH) {
            fetch = exchange;
        }
        return true;
    }

    private boolean isFetching() {
        return fetch != null && !fetch.isFinished();
    }

    /** Takes the oldest request that may begin now; null when there is none. */
    @Nullable
    Exchange next() {
        Exchange next = isFetching() ? null : held.poll();
        if (next != null && next.request().key() == ApiKeys.FETCH) {
            fetch = next;
        }
        return next;
    }

    /** Ends all of them without an answer, because the connection is gone. */
    void abandon() {
        for (Exchange left = held.poll(); left != null; left = held.poll()) {
            left.finishWithoutAnswer();
        }
    }
}
