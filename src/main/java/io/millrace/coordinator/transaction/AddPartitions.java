package io.millrace.coordinator.transaction;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Partitions are to belong to the ongoing transaction, which the first ones begin; or it is only asked whether they do.
 * Immutable.
 *
 * @param verifyOnly whether partitions that do not belong to it are refused, not added
 */
public record AddPartitions(
        String transactionalId,
        ProducerIdentity producer,
        List<TopicPartition> partitions,
        int clientVersion,
        boolean verifyOnly)
        implements TransactionCommand<AddPartitions.Reply> {
    public AddPartitions {
        partitions = List.copyOf(partitions);
    }

    /** For each partition in order why it does not belong to the transaction; empty where it does. Immutable. */
    public record Reply(List<Optional<Refusal>> refusals) {
        public Reply {
            refusals = List.copyOf(refusals);
        }
    }

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.add(this, replyTo, turn);
    }
}
