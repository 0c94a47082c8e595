package io.millrace.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Effective settings of one group of the consumer protocol: the group's own overrides over the broker's defaults, by Kafka's
 * names (KIP-848). Immutable.
 */
public final class GroupOverrides {
    private static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";
    private static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";
    private static final String ASSIGNMENT_INTERVAL = "consumer.assignment.interval.ms";

    private final BrokerConfig broker;
    private final Map<String, String> overrides;
    private final int sessionTimeoutMs;
    private final int heartbeatIntervalMs;

    private GroupOverrides(BrokerConfig broker, Map<String, String> overrides) {
        this.broker = broker;
        this.overrides = Map.copyOf(overrides);
        this.sessionTimeoutMs = integer(SESSION_TIMEOUT);
        this.heartbeatIntervalMs = integer(HEARTBEAT_INTERVAL);
    }

    /** A group's overrides, already validated, over a broker's settings. */
    public static GroupOverrides of(BrokerConfig broker, Map<String, String> overrides) {
        return new GroupOverrides(broker, overrides);
    }

    /** Why these overrides cannot be set on a group of this broker, as a sentence; empty when they can. */
    public static Optional<String> complaint(BrokerConfig broker, Map<String, String> overrides) {
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            Optional<String> complaint = ConfigTable.GROUP
                    .complaint(override.getKey(), override.getValue())
                    .or(() -> outOfBounds(broker, override));
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        GroupOverrides group = of(broker, overrides);
        return group.heartbeatIntervalMs() < group.sessionTimeoutMs()
                ? Optional.empty()
                : Optional.of("%s (%d) must be below %s (%d)."
                        .formatted(
                                HEARTBEAT_INTERVAL,
                                group.heartbeatIntervalMs(),
                                SESSION_TIMEOUT,
                                group.sessionTimeoutMs()));
    }

    /** The broker bounds what a group may have: {@code group.consumer.min.session.timeout.ms} and the like. */
    private static Optional<String> outOfBounds(BrokerConfig broker, Map.Entry<String, String> override) {
        String rest = override.getKey().substring("consumer.".length());
        int value = Integer.parseInt(override.getValue().trim());
        int min = broker.integer("group.consumer.min." + rest);
        int max = broker.integer("group.consumer.max." + rest);
        return value >= min && value <= max
                ? Optional.empty()
                : Optional.of("%s must be from %d (group.consumer.min.%s) to %d (group.consumer.max.%s), not %d."
                        .formatted(override.getKey(), min, rest, max, rest, value));
    }

    /** Every key with its value and where it comes from, in the order of the table. */
    public List<ConfigValue> describe() {
        return ConfigTable.GROUP.keys().stream().map(this::value).toList();
    }

    /** How long a member may be silent. */
    public int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    /** How often members are told to heartbeat. */
    public int heartbeatIntervalMs() {
        return heartbeatIntervalMs;
    }

    /** Least time between two assignments. */
    public int assignmentIntervalMs() {
        return integer(ASSIGNMENT_INTERVAL);
    }

    private int integer(String name) {
        ConfigKey key = ConfigTable.GROUP.find(name).orElseThrow();
        return Integer.parseInt(value(key).value().orElseThrow().trim());
    }

    private ConfigValue value(ConfigKey key) {
        return broker.layers().resource(key, overrides, ConfigSource.DYNAMIC_GROUP);
    }
}
