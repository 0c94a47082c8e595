package io.millrace.coordinator.runtime;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;

/** What a shard says when it cannot serve, with Kafka's reasons, so that clients know whether to look for another. */
final class ShardRefusals {
    private ShardRefusals() {}

    static Refusal loading(TopicPartition shard) {
        return new Refusal(
                Reason.COORDINATOR_LOAD_IN_PROGRESS, shard + " is being loaded by its coordinator: try again shortly");
    }

    static Refusal elsewhere(TopicPartition shard) {
        return new Refusal(Reason.NOT_COORDINATOR, shard + " is not led by this node: ask for the coordinator again");
    }

    static Refusal busy(TopicPartition shard, int waiting) {
        return new Refusal(
                Reason.COORDINATOR_LOAD_IN_PROGRESS,
                waiting + " requests are waiting for the coordinator of " + shard + ": send again later");
    }

    static Refusal broken(TopicPartition shard) {
        return new Refusal(
                Reason.UNKNOWN_SERVER_ERROR,
                "The coordinator of " + shard + " failed on this request: report the stack trace in the node's log");
    }

    /** Why a decision does not hold whose events could not be committed. */
    static Refusal notCommitted(TopicPartition shard, Refusal append) {
        Reason reason = switch (append.reason()) {
            case NOT_LEADER, SEPARATED, STORAGE_ERROR, SHUTTING_DOWN -> Reason.NOT_COORDINATOR;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> Reason.UNKNOWN_SERVER_ERROR;
            default -> Reason.COORDINATOR_NOT_AVAILABLE;
        };
        return new Refusal(reason, "The state of " + shard + " could not be committed: " + append.message());
    }
}
