package io.millrace.coordinator;

/** The kind of batch that an event is appended in, which decides when it counts for those who read the log. Immutable. */
public sealed interface Framing {
    /** An event that counts as soon as it is committed. */
    Framing PLAIN = new Plain();

    /** An event that counts as soon as it is committed. */
    record Plain() implements Framing {}

    /** An event that counts when the transaction of a producer commits. */
    record InTransaction(long producerId, short producerEpoch) implements Framing {}

    /** The end of a producer's transaction: a marker, alone in its batch, without key and value of its own. */
    record EndOfTransaction(long producerId, short producerEpoch, int coordinatorEpoch, boolean commit)
            implements Framing {}
}
