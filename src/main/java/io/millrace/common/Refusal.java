package io.millrace.common;

import java.util.List;

/**
 * Why an operation was not done, as a value: a reason that the edge maps to its own error code, and a sentence for a
 * person that says what happened, where, and what to do. Immutable.
 *
 * @param faults the records of a batch that are to blame, in order; empty where it is the batch or something else
 */
public record Refusal(Reason reason, String message, List<RecordFault> faults) {
    public Refusal {
        faults = List.copyOf(faults);
    }

    public Refusal(Reason reason, String message) {
        this(reason, message, List.of());
    }

    /**
     * What is wrong with one record of a batch.
     *
     * @param index of the record in its batch, from 0
     */
    public record RecordFault(int index, String message) {}

    /** Every expected way to say no; {@code api.ErrorCodes} maps each to exactly one Kafka error. */
    public enum Reason {
        UNKNOWN_TOPIC_OR_PARTITION,
        UNKNOWN_TOPIC_ID,
        INCONSISTENT_TOPIC_ID,
        NOT_LEADER,
        /** As NOT_LEADER, and this node cannot say who is: it is cut off from the majority of the nodes. */
        SEPARATED,
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
        TRANSACTION_ABORTABLE,
        CONCURRENT_TRANSACTIONS,
        PRODUCER_FENCED,
        INVALID_PRODUCER_ID_MAPPING,
        INVALID_TRANSACTION_TIMEOUT,
        TRANSACTIONAL_ID_NOT_FOUND,
        NODE_NOT_AVAILABLE,
        OPERATION_NOT_ATTEMPTED,
        TIMED_OUT,
        THROTTLED,
        INVALID_TOPIC,
        TOPIC_ALREADY_EXISTS,
        INVALID_PARTITIONS,
        INVALID_REPLICATION_FACTOR,
        INVALID_REPLICA_ASSIGNMENT,
        REASSIGNMENT_IN_PROGRESS,
        NO_REASSIGNMENT_IN_PROGRESS,
        INELIGIBLE_REPLICA,
        ELECTION_NOT_NEEDED,
        PREFERRED_LEADER_NOT_AVAILABLE,
        ELIGIBLE_LEADERS_NOT_AVAILABLE,
        BROKER_ID_NOT_REGISTERED,
        INCONSISTENT_CLUSTER_ID,
        INVALID_CONFIG,
        POLICY_VIOLATION,
        INVALID_REQUEST,
        TOPIC_DELETION_DISABLED,
        COORDINATOR_NOT_AVAILABLE,
        NOT_COORDINATOR,
        COORDINATOR_LOAD_IN_PROGRESS,
        INVALID_GROUP_ID,
        GROUP_ID_NOT_FOUND,
        NON_EMPTY_GROUP,
        GROUP_SUBSCRIBED_TO_TOPIC,
        GROUP_MAX_SIZE_REACHED,
        UNKNOWN_MEMBER_ID,
        FENCED_INSTANCE_ID,
        UNRELEASED_INSTANCE_ID,
        ILLEGAL_GENERATION,
        FENCED_MEMBER_EPOCH,
        STALE_MEMBER_EPOCH,
        REBALANCE_IN_PROGRESS,
        INCONSISTENT_GROUP_PROTOCOL,
        INVALID_SESSION_TIMEOUT,
        UNSUPPORTED_ASSIGNOR,
        INVALID_REGULAR_EXPRESSION,
        OFFSET_METADATA_TOO_LARGE,
        UNSTABLE_OFFSET_COMMIT,
        UNSUPPORTED_VERSION,
        SHUTTING_DOWN,
        UNKNOWN_SERVER_ERROR;

        /** The reason of this name, as another node wrote it; a newer one may know more of them. */
        public static Reason named(String name) {
            for (Reason reason : values()) {
                if (reason.name().equals(name)) {
                    return reason;
                }
            }
            return UNKNOWN_SERVER_ERROR;
        }
    }
}
