package io.millrace.storage;

import io.millrace.common.Refusal;

/** What a log's producer states say to a batch before it is appended. Immutable. */
sealed interface ProducerVerdict {
    /** Append it. */
    ProducerVerdict ACCEPTED = new Accepted();

    /** Append it. */
    record Accepted() implements ProducerVerdict {}

    /** One of the producer's last five batches is this one: answer with where it stands. */
    record Duplicate(long baseOffset, long lastOffset, long timestampMs) implements ProducerVerdict {}

    /** Do not append it. */
    record Refused(Refusal refusal) implements ProducerVerdict {}
}
