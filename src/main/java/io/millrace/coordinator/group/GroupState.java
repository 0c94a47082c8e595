package io.millrace.coordinator.group;

/** Where a classic group stands. A group that is gone is in no state: nobody holds it any more. */
enum GroupState {
    /** No members; it may still have committed offsets. A join begins a rebalance after the initial delay. */
    EMPTY("Empty"),

    /** Waiting for every member to join again. Joins are parked; heartbeats and syncs are told to join. */
    PREPARING_REBALANCE("PreparingRebalance"),

    /** The generation has begun; waiting for the leader's assignment. Syncs are parked; commits are told to wait. */
    COMPLETING_REBALANCE("CompletingRebalance"),

    /** Every member can have its assignment. A change of the membership begins the next rebalance. */
    STABLE("Stable");

    private final String label;

    GroupState(String label) {
        this.label = label;
    }

    /** The state as Kafka spells it. */
    String label() {
        return label;
    }

    boolean canBecome(GroupState next) {
        return switch (next) {
            case EMPTY, COMPLETING_REBALANCE -> this == PREPARING_REBALANCE;
            case PREPARING_REBALANCE -> this != PREPARING_REBALANCE;
            case STABLE -> this == COMPLETING_REBALANCE || this == STABLE;
        };
    }
}
