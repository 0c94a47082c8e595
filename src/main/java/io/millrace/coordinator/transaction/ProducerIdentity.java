package io.millrace.coordinator.transaction;

/**
 * A producer id and its epoch. Immutable.
 *
 * <p>Epochs end one before the largest number, so that the producer with the last of them can still be fenced.
 */
public record ProducerIdentity(long producerId, short epoch) {
    static final long NO_ID = -1;
    static final short NO_EPOCH = -1;
    static final short LAST_EPOCH = Short.MAX_VALUE - 1;

    /** Whether there is no later epoch that a producer may have. */
    boolean isExhausted() {
        return epoch >= LAST_EPOCH;
    }

    /** The epoch behind this one, with which markers fence it. */
    ProducerIdentity next() {
        return new ProducerIdentity(producerId, (short) Math.min(epoch + 1, Short.MAX_VALUE));
    }

    static ProducerIdentity first(long producerId) {
        return new ProducerIdentity(producerId, (short) 0);
    }
}
