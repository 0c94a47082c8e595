package io.millrace.coordinator.group;

import java.util.Locale;

/** Whether a group may change its protocol while members are in it: {@code group.consumer.migration.policy}. */
public enum MigrationPolicy {
    /** It may, both ways. */
    BIDIRECTIONAL(true, true),

    /** A classic group may become a consumer group. */
    UPGRADE(true, false),

    /** A consumer group may become a classic group. */
    DOWNGRADE(false, true),

    /** Only groups without members change their protocol. */
    DISABLED(false, false);

    private final boolean upgrades;
    private final boolean downgrades;

    MigrationPolicy(boolean upgrades, boolean downgrades) {
        this.upgrades = upgrades;
        this.downgrades = downgrades;
    }

    /** The policy that a configuration names. */
    public static MigrationPolicy of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean upgrades() {
        return upgrades;
    }

    boolean downgrades() {
        return downgrades;
    }
}
