package io.millrace.coordinator.transaction;

import java.util.Optional;

/** Where a transactional id stands. Immutable. */
public enum TransactionState {
    /** Its producer has an epoch, and no transaction yet. */
    EMPTY(0, "Empty"),
    /** Partitions were added and may hold records without an outcome. */
    ONGOING(1, "Ongoing"),
    /** It will be committed, whatever happens; markers are on their way. */
    PREPARE_COMMIT(2, "PrepareCommit"),
    /** It will be aborted, whatever happens; markers are on their way. */
    PREPARE_ABORT(3, "PrepareAbort"),
    /** Every partition knows of the commit. */
    COMPLETE_COMMIT(4, "CompleteCommit"),
    /** Every partition knows of the abort. */
    COMPLETE_ABORT(5, "CompleteAbort"),
    /** Kafka's word for an id that is being forgotten; never stored. */
    DEAD(6, "Dead"),
    /** Kafka's word for an abort that a new producer makes; never stored. */
    PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

    private final int code;
    private final String title;

    TransactionState(int code, String title) {
        this.code = code;
        this.title = title;
    }

    /** The name by which clients know it. */
    public String title() {
        return title;
    }

    /** Its number in Kafka's records. */
    int code() {
        return code;
    }

    /** The state that has this number in a record, and may stand there. */
    static Optional<TransactionState> ofStored(int code) {
        for (TransactionState state : values()) {
            if (state.code == code && state != DEAD && state != PREPARE_EPOCH_FENCE) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** The state that clients know by this name. */
    public static Optional<TransactionState> ofTitle(String title) {
        for (TransactionState state : values()) {
            if (state.title.equals(title)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** Whether the outcome is decided and on its way. */
    boolean isPrepared() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    /** Whether nothing is open: a new transaction or a new producer may begin. */
    boolean isAtRest() {
        return this == EMPTY || this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
    }
}
