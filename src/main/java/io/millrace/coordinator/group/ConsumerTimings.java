package io.millrace.coordinator.group;

/**
 * How often the members of a group of the consumer protocol heartbeat, how long they may be silent, and how often they are
 * given partitions anew: a group may have its own (KIP-848). Asked at each heartbeat, so that a change is in force with the next one.
 */
public interface ConsumerTimings {
    /** {@code consumer.session.timeout.ms} of the group, or the broker's. */
    int sessionTimeoutMs(String groupId);

    /** {@code consumer.heartbeat.interval.ms} of the group, or the broker's. */
    int heartbeatIntervalMs(String groupId);

    /** {@code consumer.assignment.interval.ms} of the group, or the broker's. */
    int assignmentIntervalMs(String groupId);

    /** The same for every group, and a new assignment whenever one is due. */
    static ConsumerTimings same(int sessionTimeoutMs, int heartbeatIntervalMs) {
        return same(sessionTimeoutMs, heartbeatIntervalMs, 0);
    }

    /** The same for every group. */
    static ConsumerTimings same(int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs) {
        return new ConsumerTimings() {
            @Override
            public int sessionTimeoutMs(String groupId) {
                return sessionTimeoutMs;
            }

            @Override
            public int heartbeatIntervalMs(String groupId) {
                return heartbeatIntervalMs;
            }

            @Override
            public int assignmentIntervalMs(String groupId) {
                return assignmentIntervalMs;
            }
        };
    }
}
