package io.millrace.cluster;

/** Command: elect a leader of one partition. Immutable. */
public record ElectLeader(String topic, int partition, Kind kind) {
    /** By which rule. */
    public enum Kind {
        /** The first replica, which must be in sync. */
        PREFERRED,
        /** Any replica that is alive when none in sync is: loses what the others had not copied. */
        UNCLEAN
    }
}
