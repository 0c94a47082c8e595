package io.millrace.coordinator.transaction;

import io.millrace.common.Invariants;
import io.millrace.common.TopicPartition;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What is known for good about a transactional id: the contents of its record. Immutable; each change makes another one.
 *
 * @param producer whose requests count; in PREPARE_* of version 2 already with the epoch behind the transaction's
 * @param previousProducerId the producer id before the last change, which is mostly the same one
 * @param nextProducerId with which the producer goes on when this transaction has used up the last epoch, otherwise -1
 * @param timeoutMs after which an ongoing transaction is aborted
 * @param partitions those that still need an outcome; none unless ongoing or prepared
 * @param startedMs when the first partition was added, or -1
 * @param clientVersion transaction version by which its last request spoke: 2 for one epoch for each transaction, otherwise 0
 */
public record Transaction(
        ProducerIdentity producer,
        long previousProducerId,
        long nextProducerId,
        int timeoutMs,
        TransactionState state,
        NavigableSet<TopicPartition> partitions,
        long startedMs,
        long updatedMs,
        int clientVersion) {
    /** Version in which each transaction has an epoch of its own (KIP-890). */
    public static final int EPOCH_FOR_EACH = 2;

    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private static final long NEVER = -1;

    public Transaction {
        partitions = Collections.unmodifiableNavigableSet(sorted(partitions));
    }

    private static NavigableSet<TopicPartition> sorted(Collection<TopicPartition> partitions) {
        NavigableSet<TopicPartition> sorted = new TreeSet<>(ORDER);
        sorted.addAll(partitions);
        return sorted;
    }

    /** A transactional id with its first producer. */
    static Transaction first(ProducerIdentity producer, int timeoutMs, long nowMs) {
        return new Transaction(
                producer,
                ProducerIdentity.NO_ID,
                ProducerIdentity.NO_ID,
                timeoutMs,
                TransactionState.EMPTY,
                noPartitions(),
                NEVER,
                nowMs,
                0);
    }

    static NavigableSet<TopicPartition> noPartitions() {
        return Collections.emptyNavigableSet();
    }

    /** Another producer, or another life of the same one; nothing is open. */
    Transaction taken(ProducerIdentity by, int newTimeoutMs, long nowMs) {
        Invariants.check(state.isAtRest(), "taken over while %s", state);
        return new Transaction(
                by,
                producer.producerId(),
                ProducerIdentity.NO_ID,
                newTimeoutMs,
                TransactionState.EMPTY,
                noPartitions(),
                NEVER,
                nowMs,
                clientVersion);
    }

    /** More partitions, the first of which begin the transaction. */
    Transaction with(Collection<TopicPartition> added, int version, long nowMs) {
        Invariants.check(!state.isPrepared(), "extended while %s", state);
        NavigableSet<TopicPartition> all = sorted(partitions);
        all.addAll(added);
        return new Transaction(
                producer,
                producer.producerId(),
                nextProducerId,
                timeoutMs,
                TransactionState.ONGOING,
                all,
                state == TransactionState.ONGOING ? startedMs : nowMs,
                nowMs,
                version);
    }

    /** The outcome is decided, by a producer that keeps its epoch (version 1). */
    Transaction prepared(TransactionState outcome, long nowMs) {
        return prepared(outcome, producer, ProducerIdentity.NO_ID, 0, nowMs);
    }

    /**
     * The outcome is decided, and the epoch of the transaction is over (version 2, and all that this side aborts).
     *
     * @param freshProducerId with which to go on, or -1 if there are epochs left
     */
    Transaction preparedWithNextEpoch(TransactionState outcome, long freshProducerId, long nowMs) {
        return prepared(outcome, producer.next(), freshProducerId, EPOCH_FOR_EACH, nowMs);
    }

    private Transaction prepared(
            TransactionState outcome, ProducerIdentity by, long freshProducerId, int version, long nowMs) {
        Invariants.check(outcome.isPrepared() && !state.isPrepared(), "%s after %s", outcome, state);
        return new Transaction(
                by,
                producer.producerId(),
                freshProducerId,
                timeoutMs,
                outcome,
                partitions,
                state == TransactionState.ONGOING ? startedMs : nowMs,
                nowMs,
                version);
    }

    /** Every partition has its marker. */
    Transaction completed(long nowMs) {
        Invariants.check(state.isPrepared(), "completed while %s", state);
        return new Transaction(
                afterwards(),
                producer.producerId(),
                ProducerIdentity.NO_ID,
                timeoutMs,
                state == TransactionState.PREPARE_COMMIT
                        ? TransactionState.COMPLETE_COMMIT
                        : TransactionState.COMPLETE_ABORT,
                noPartitions(),
                startedMs,
                nowMs,
                clientVersion);
    }

    /** With which identity the producer goes on when the outcome, once prepared, is written. */
    ProducerIdentity afterwards() {
        return nextProducerId == ProducerIdentity.NO_ID ? producer : ProducerIdentity.first(nextProducerId);
    }

    boolean hasAll(Collection<TopicPartition> wanted) {
        return partitions.containsAll(wanted);
    }
}
