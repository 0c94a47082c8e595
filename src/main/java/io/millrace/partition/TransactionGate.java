package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.record.RecordBatch;
import io.millrace.storage.PartitionLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the first appends of a transaction wait until its coordinator knows that this partition is part of it (KIP-890).
 * Without that, a batch that arrives behind its transaction's marker would open one that nobody ends.
 *
 * <p>Owned by the partition's context. Whoever waits keeps the order in which he came, also before those that come later.
 * Bounded by the requests in flight. Invariant: an answer counts only when no marker of the producer has come since the
 * question: the coordinator may have spoken of the transaction that this marker ended.
 */
final class TransactionGate {
    /** Producers whose first sequence is remembered after a failed question; the oldest is forgotten first. */
    private static final int MAX_FIRST_SEQUENCES = 1_000;

    private final HostedPartition partition;
    private final PartitionLog log;
    private final RecordBatch batch = new RecordBatch();
    private final Map<Producer, Queue> waiting = new LinkedHashMap<>();
    private final Map<Producer, Integer> firstSequences = new LinkedHashMap<>();
    private long attempts;

    private record Producer(long id, short epoch) {}

    /** Those who wait for one producer's transaction. */
    private static final class Queue {
        private final ProduceTransaction transaction;
        private final List<QueuedAppend> appends = new ArrayList<>(1);
        private long attempt;
        private boolean outdated;

        Queue(ProduceTransaction transaction) {
            this.transaction = transaction;
        }
    }

    TransactionGate(HostedPartition partition) {
        this.partition = partition;
        this.log = partition.log();
    }

    /** What the gate does with an append. */
    enum Passage {
        /** It may be appended. */
        OPEN,
        /** It waits, and comes back when its transaction is verified. */
        WAITS,
        /** A batch before it has not come yet. */
        OUT_OF_ORDER
    }

    /** Whether an append may go on, with what its log knows. */
    Passage admit(QueuedAppend append, ProduceTransaction transaction) {
        if (!isTransactional(append)) {
            return Passage.OPEN;
        }
        Producer producer = new Producer(batch.producerId(), batch.producerEpoch());
        Queue queue = waiting.get(producer);
        if (queue == null) {
            if (log.inTransaction(producer.id(), producer.epoch())) {
                return Passage.OPEN;
            }
            if (!mayBeFirst(producer, batch.baseSequence(), transaction)) {
                return Passage.OUT_OF_ORDER;
            }
            queue = new Queue(transaction);
            waiting.put(producer, queue);
            ask(producer, queue);
        }
        queue.appends.add(append);
        return Passage.WAITS;
    }

    private boolean isTransactional(QueuedAppend append) {
        return append.records().remaining() >= RecordBatch.HEADER_BYTES
                && batch.wrap(append.records(), append.records().position()).isTransactional();
    }

    /**
     * Where the log knows nothing of a producer it takes any sequence, so here it is decided which one comes first: 0 where
     * each transaction begins with it, otherwise the lowest that was seen.
     */
    private boolean mayBeFirst(Producer producer, int sequence, ProduceTransaction transaction) {
        if (log.knowsProducer(producer.id())) {
            return true;
        }
        if (transaction.adds()) {
            return sequence == 0;
        }
        int first = Math.min(sequence, firstSequences.getOrDefault(producer, Integer.MAX_VALUE));
        firstSequences.put(producer, first);
        if (firstSequences.size() > MAX_FIRST_SEQUENCES) {
            firstSequences.remove(firstSequences.keySet().iterator().next());
        }
        return sequence == first;
    }

    private void ask(Producer producer, Queue queue) {
        queue.attempt = ++attempts;
        queue.outdated = false;
        queue.transaction
                .verifier()
                .verify(partition, new Verification(producer.id(), producer.epoch(), queue.attempt));
    }

    /**
     * Takes an answer to the last question about a producer, and asks again when a marker has come meanwhile.
     *
     * @return the appends whose wait is over, in order; none when the answer does not count
     */
    List<QueuedAppend> onAnswer(Verification verification, Optional<Refusal> refusal) {
        Producer producer = new Producer(verification.producerId(), verification.producerEpoch());
        Queue queue = waiting.get(producer);
        if (queue == null || queue.attempt != verification.attempt()) {
            return List.of();
        }
        if (queue.outdated && refusal.isEmpty()) {
            ask(producer, queue);
            return List.of();
        }
        waiting.remove(producer);
        if (refusal.isEmpty()) {
            firstSequences.remove(producer);
        }
        return queue.appends;
    }

    /** A batch is in the log now; when it is a marker, answers about its producer that are on their way are outdated. */
    void onAppended(QueuedAppend append) {
        if (waiting.isEmpty() || append.origin().ofProducer()) {
            return;
        }
        long producerId = batch.wrap(append.records(), append.start()).producerId();
        if (batch.isControl()) {
            waiting.forEach((producer, queue) -> queue.outdated |= producer.id() == producerId);
        }
    }

    /** Sends everybody away; answers that are on their way find nobody. */
    List<QueuedAppend> clear() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<QueuedAppend> all = new ArrayList<>();
        waiting.values().forEach(queue -> all.addAll(queue.appends));
        waiting.clear();
        return all;
    }
}
