package io.millrace.testkit;

import java.util.List;
import java.util.Map;

/**
 * Where a process of a node runs. Immutable.
 *
 * @param host address that it listens on and is reached at
 * @param commandPrefix program and arguments in front of {@code java}; empty for a plain process
 * @param environment variables that it gets on top of those of the test
 */
public record NodePlace(String host, List<String> commandPrefix, Map<String, String> environment) {
    /** This machine's loopback address. */
    public static final NodePlace LOOPBACK = new NodePlace("127.0.0.1", List.of(), Map.of());

    public NodePlace {
        commandPrefix = List.copyOf(commandPrefix);
        environment = Map.copyOf(environment);
    }

    public NodePlace withEnvironment(Map<String, String> more) {
        return new NodePlace(host, commandPrefix, more);
    }
}
