package io.millrace.http.server;

import io.millrace.http.HealthCheck;
import io.millrace.http.RouteTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What stands between the sockets and the routes: a node listens for HTTP before it is ready, so that whoever asks for its
 * health is told what it waits for. Thread-safe because its state is one immutable value behind a volatile reference.
 */
public final class HttpGate {
    private volatile State state = new State(Optional.empty(), () -> List.of(waiting("starting")));

    /** Routes, once there are any, and what makes the node ready or not. */
    private record State(Optional<RouteTable> routes, Supplier<List<HealthCheck>> health) {}

    private static HealthCheck waiting(String detail) {
        return HealthCheck.bad("node", detail);
    }

    /** Says what the node waits for; nothing but its health is answered meanwhile. */
    public void close(String reason) {
        state = new State(Optional.empty(), () -> List.of(waiting(reason)));
    }

    /** Says what the node waits for, asked anew each time. */
    public void close(Supplier<String> reason) {
        state = new State(Optional.empty(), () -> List.of(waiting(reason.get())));
    }

    /** Lets requests in. */
    public void open(RouteTable routes, Supplier<List<HealthCheck>> health) {
        state = new State(Optional.of(routes), health);
    }

    Optional<RouteTable> routes() {
        return state.routes();
    }

    List<HealthCheck> health() {
        return state.health().get();
    }
}
