package io.millrace.storage;

import io.millrace.common.Refusal;

/** What came of an append to a log. Immutable. */
public sealed interface AppendOutcome {
    /**
     * The batches are in the log and readable up to {@code end} once the high watermark passes.
     *
     * @param baseOffset offset of the first record
     * @param logAppendTimeMs time stamped by the broker, or -1 where the topic keeps the producer's timestamps
     * @param end the new log end
     */
    record Appended(long baseOffset, long logAppendTimeMs, long logStartOffset, LogPosition end)
            implements AppendOutcome {}

    /** The producer's last batches already hold this sequence: answer as the first time (idempotence). */
    record Duplicate(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements AppendOutcome {}

    /** Nothing was appended. */
    record Refused(Refusal refusal, long logStartOffset) implements AppendOutcome {}
}
