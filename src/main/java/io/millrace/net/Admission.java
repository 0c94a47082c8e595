package io.millrace.net;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients are connected, in total and from each address, and who may come in. Thread-safe because the counts
 * are atomic; two that come at the same moment may both be refused the last place, never both given it.
 */
final class Admission {
    private final int maxConnections;
    private final int maxConnectionsPerIp;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Integer> byHost = new ConcurrentHashMap<>();

    Admission(int maxConnections, int maxConnectionsPerIp) {
        this.maxConnections = maxConnections;
        this.maxConnectionsPerIp = maxConnectionsPerIp;
    }

    int count() {
        return total.get();
    }

    /** Counts a client in, unless it is refused with the returned reason. */
    Optional<String> enter(String host) {
        if (total.incrementAndGet() > maxConnections) {
            total.decrementAndGet();
            return Optional.of("max.connections=" + maxConnections + " clients are connected already");
        }
        if (byHost.merge(host, 1, Integer::sum) > maxConnectionsPerIp) {
            leave(host);
            return Optional.of(
                    "max.connections.per.ip=" + maxConnectionsPerIp + " clients are connected already from " + host);
        }
        return Optional.empty();
    }

    /** Counts a client out that was let in. */
    void leave(String host) {
        total.decrementAndGet();
        byHost.computeIfPresent(host, (ignored, count) -> count > 1 ? count - 1 : null);
    }
}
