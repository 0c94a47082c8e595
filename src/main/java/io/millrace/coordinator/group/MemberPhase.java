package io.millrace.coordinator.group;

import io.millrace.common.Invariants;

/** How far a member of a consumer group is on the way to its target. */
public enum MemberPhase {
    /** It owns what its epoch gives it. */
    STABLE(0),

    /** It was told to give partitions up and has not said that it has; until then it stays in its epoch. */
    UNREVOKED_PARTITIONS(1),

    /** It is in the target's epoch, and some of its partitions are still with others. */
    UNRELEASED_PARTITIONS(2);

    private final int code;

    MemberPhase(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static MemberPhase of(int code) {
        Invariants.check(code >= 0 && code < values().length, "member state %d", code);
        return values()[code];
    }
}
