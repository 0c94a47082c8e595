package io.millrace.http;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;

/** Refusals of the services as problems of HTTP; the only place where one becomes the other. */
public final class Problems {
    private Problems() {}

    public static Problem of(Refusal refusal) {
        return new Problem(code(refusal.reason()), refusal.message());
    }

    /** The value of an outcome; a refusal is thrown, to be answered by whoever called the resource. */
    public static <T> T valueOf(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Done<T> done) {
            return done.value();
        }
        throw new RequestRefused(of(((Outcome.Refused<T>) outcome).refusal()));
    }

    private static ProblemCode code(Refusal.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID -> ProblemCode.TOPIC_NOT_FOUND;
            case GROUP_ID_NOT_FOUND -> ProblemCode.GROUP_NOT_FOUND;
            case TRANSACTIONAL_ID_NOT_FOUND -> ProblemCode.TRANSACTION_NOT_FOUND;
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, FENCED_MEMBER_EPOCH -> ProblemCode.CONSUMER_NOT_FOUND;
            case BROKER_ID_NOT_REGISTERED -> ProblemCode.BROKER_NOT_FOUND;
            case OFFSET_OUT_OF_RANGE -> ProblemCode.OFFSET_OUT_OF_RANGE;
            case TOPIC_ALREADY_EXISTS -> ProblemCode.TOPIC_EXISTS;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, OFFSET_METADATA_TOO_LARGE -> ProblemCode.RECORD_TOO_LARGE;
            case POLICY_VIOLATION, TOPIC_DELETION_DISABLED -> ProblemCode.READ_ONLY;
            case THROTTLED, GROUP_MAX_SIZE_REACHED -> ProblemCode.THROTTLED;
            case TIMED_OUT -> ProblemCode.TIMED_OUT;
            case SHUTTING_DOWN -> ProblemCode.NOT_READY;
            case NOT_LEADER,
                    SEPARATED,
                    LEADER_NOT_AVAILABLE,
                    FENCED_LEADER_EPOCH,
                    UNKNOWN_LEADER_EPOCH,
                    OFFSET_NOT_AVAILABLE -> ProblemCode.NO_LEADER;
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS -> ProblemCode.NO_COORDINATOR;
            case NODE_NOT_AVAILABLE -> ProblemCode.NODE_NOT_AVAILABLE;
            case NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, UNSTABLE_OFFSET_COMMIT -> ProblemCode.RETRIABLE;
            case NON_EMPTY_GROUP,
                    GROUP_SUBSCRIBED_TO_TOPIC,
                    REASSIGNMENT_IN_PROGRESS,
                    NO_REASSIGNMENT_IN_PROGRESS,
                    ELECTION_NOT_NEEDED,
                    PREFERRED_LEADER_NOT_AVAILABLE,
                    ELIGIBLE_LEADERS_NOT_AVAILABLE,
                    INELIGIBLE_REPLICA,
                    ILLEGAL_GENERATION,
                    STALE_MEMBER_EPOCH,
                    REBALANCE_IN_PROGRESS,
                    INCONSISTENT_GROUP_PROTOCOL,
                    UNRELEASED_INSTANCE_ID -> ProblemCode.ILLEGAL_STATE;
            case STORAGE_ERROR, LOG_DIR_NOT_FOUND, CORRUPT_MESSAGE -> ProblemCode.BROKER_ERROR;
            case UNKNOWN_SERVER_ERROR -> ProblemCode.INTERNAL;
            default -> ProblemCode.UNPROCESSABLE;
        };
    }
}
