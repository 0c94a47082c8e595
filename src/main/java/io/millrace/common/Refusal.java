package io.millrace.common;

/**
 * Why an operation was not done, as a value: a reason that the edge maps to its own error code, and a sentence for a
 * person that says what happened, where, and what to do. Immutable.
 */
public record Refusal(Reason reason, String message) {
    /** Every expected way to say no; {@code api.ErrorCodes} maps each to exactly one Kafka error. */
    public enum Reason {
        UNKNOWN_TOPIC_OR_PARTITION,
        UNKNOWN_TOPIC_ID,
        INCONSISTENT_TOPIC_ID,
        NOT_LEADER,
        LEADER_NOT_AVAILABLE,
        FENCED_LEADER_EPOCH,
        UNKNOWN_LEADER_EPOCH,
        OFFSET_OUT_OF_RANGE,
        OFFSET_NOT_AVAILABLE,
        STORAGE_ERROR,
        LOG_DIR_NOT_FOUND,
        CORRUPT_MESSAGE,
        INVALID_RECORD,
        INVALID_TIMESTAMP,
        MESSAGE_TOO_LARGE,
        RECORD_LIST_TOO_LARGE,
        UNSUPPORTED_COMPRESSION_TYPE,
        UNSUPPORTED_FOR_MESSAGE_FORMAT,
        INVALID_REQUIRED_ACKS,
        NOT_ENOUGH_REPLICAS,
        NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        OUT_OF_ORDER_SEQUENCE,
        DUPLICATE_SEQUENCE,
        INVALID_PRODUCER_EPOCH,
        UNKNOWN_PRODUCER_ID,
        INVALID_TXN_STATE,
        TRANSACTION_COORDINATOR_FENCED,
        TRANSACTIONAL_ID_NOT_SUPPORTED,
        TIMED_OUT,
        THROTTLED,
        INVALID_TOPIC,
        TOPIC_ALREADY_EXISTS,
        INVALID_PARTITIONS,
        INVALID_REPLICATION_FACTOR,
        INVALID_REPLICA_ASSIGNMENT,
        REASSIGNMENT_IN_PROGRESS,
        INVALID_CONFIG,
        POLICY_VIOLATION,
        INVALID_REQUEST,
        TOPIC_DELETION_DISABLED,
        COORDINATOR_NOT_AVAILABLE,
        UNSUPPORTED_VERSION,
        SHUTTING_DOWN,
        UNKNOWN_SERVER_ERROR
    }
}
