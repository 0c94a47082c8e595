package io.millrace.storage;

import io.millrace.common.Refusal;

/** What a log's producer states say to a batch before it is appended. Immutable. */
sealed interface ProducerVerdict {
    /** Append it. */
    ProducerVerdict ACCEPTED = new Accepted();

    /** It is a marker that stands in the log already. */
    ProducerVerdict REPEATED_MARKER = new RepeatedMarker();

    /** Append it. */
    record Accepted() implements ProducerVerdict {}

    /** One of the producer's last five batches is this one: answer with where it stands. */
    record Duplicate(long baseOffset, long lastOffset, long timestampMs) implements ProducerVerdict {}

    /** The end of the transaction that it speaks of is in the log, at an offset that nobody remembers. */
    record RepeatedMarker() implements ProducerVerdict {}

    /** Do not append it. */
    record Refused(Refusal refusal) implements ProducerVerdict {}
}
