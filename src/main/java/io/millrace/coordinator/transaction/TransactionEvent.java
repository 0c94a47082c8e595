package io.millrace.coordinator.transaction;

/** A change of the durable state of a transactional id; each is one record of {@code __transaction_state}. Immutable. */
public sealed interface TransactionEvent {
    /** The id it happened to. */
    String transactionalId();

    /** The id stands differently now. */
    record Stored(String transactionalId, Transaction transaction) implements TransactionEvent {}

    /** Nobody has used the id for long. */
    record Forgotten(String transactionalId) implements TransactionEvent {}
}
