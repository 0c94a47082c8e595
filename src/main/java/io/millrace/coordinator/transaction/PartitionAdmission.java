package io.millrace.coordinator.transaction;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Partitions that are to belong to a transaction. Stateless but for what it is given. */
final class PartitionAdmission {
    /** Of partitions in the record of one transaction, far below the largest batch of the internal topic. */
    private static final int MAX_PARTITIONS_BYTES = 500_000;

    private static final int PARTITION_BYTES = 4;

    private final Transactions transactions;
    private final Waiting waiting;

    PartitionAdmission(Transactions transactions, Waiting waiting) {
        this.transactions = transactions;
        this.waiting = waiting;
    }

    void add(AddPartitions command, ReplyToken<AddPartitions.Reply> replyTo, Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        ProducerIdentity producer = command.producer();
        Optional<Transaction> known =
                transactions.find(id).filter(found -> found.afterwards().producerId() == producer.producerId());
        if (known.isEmpty()) {
            turn.refuse(replyTo, TransactionRefusals.unknownProducer(id, producer));
            return;
        }
        Transaction transaction = known.get();
        if (!producer.equals(transaction.afterwards())) {
            turn.refuse(replyTo, TransactionRefusals.fenced(id, producer));
        } else if (transaction.state().isPrepared()) {
            waiting.park(id, command, replyTo, turn);
        } else if (command.verifyOnly()) {
            turn.answer(replyTo, verify(id, transaction, command.partitions()));
        } else {
            extend(command, transaction, replyTo, turn);
        }
    }

    private static AddPartitions.Reply verify(String id, Transaction transaction, List<TopicPartition> partitions) {
        return new AddPartitions.Reply(partitions.stream()
                .map(partition -> transaction.partitions().contains(partition)
                        ? Optional.<Refusal>empty()
                        : Optional.of(new Refusal(
                                Reason.TRANSACTION_ABORTABLE,
                                partition + " was not added to the transaction of '" + id + "': abort it.")))
                .toList());
    }

    private void extend(
            AddPartitions command,
            Transaction transaction,
            ReplyToken<AddPartitions.Reply> replyTo,
            Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        boolean ongoing = transaction.state() == TransactionState.ONGOING;
        if (!ongoing || !transaction.hasAll(command.partitions())) {
            Transaction extended = transaction.with(command.partitions(), command.clientVersion(), turn.nowMs());
            if (sizeBytes(extended.partitions()) > MAX_PARTITIONS_BYTES) {
                turn.refuse(replyTo, TransactionRefusals.tooLarge(id));
                return;
            }
            turn.emit(new TransactionEvent.Stored(id, extended));
        }
        if (!ongoing) {
            turn.schedule(new TransactionTimer.Timeout(id), transaction.timeoutMs());
        }
        turn.answer(
                replyTo,
                new AddPartitions.Reply(Collections.nCopies(command.partitions().size(), Optional.empty())));
    }

    /** An upper bound: a topic counts once for each of its partitions. */
    private static int sizeBytes(Collection<TopicPartition> partitions) {
        int sizeBytes = 0;
        for (TopicPartition partition : partitions) {
            sizeBytes += PARTITION_BYTES + partition.topic().length();
        }
        return sizeBytes;
    }
}
