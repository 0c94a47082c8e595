package io.millrace.coordinator.group.watch;

/**
 * Something about a group that a person should know. Immutable; at most one of each kind is raised for a group.
 *
 * @param message a sentence: what, where, how bad, as of the latest look
 * @param raisedMs wall-clock time since when it has been raised
 */
public record GroupAlert(Kind kind, String groupId, String message, long raisedMs) {
    /** What it is about. */
    public enum Kind {
        /** The group has not consumed more records than it may. */
        LAG("lag"),

        /** A partition that the group is to consume is with no member. */
        NO_OWNER("no-owner"),

        /** Retention has taken records that were not consumed, or is about to. */
        DATA_LOSS("data-loss"),

        /** The group rebalances too often. */
        REBALANCES("rebalances");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Name in logs, events and figures. */
        public String label() {
            return label;
        }
    }
}
