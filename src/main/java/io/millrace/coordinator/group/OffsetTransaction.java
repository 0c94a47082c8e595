package io.millrace.coordinator.group;

/**
 * The transaction that offsets are committed in. Immutable.
 *
 * @param adds whether the group's partition becomes part of it by the commit (transaction version 2); otherwise the producer
 *     has added it before
 */
public record OffsetTransaction(String transactionalId, long producerId, short producerEpoch, boolean adds) {}
