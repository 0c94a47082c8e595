package io.millrace.cluster;

import io.millrace.common.Refusal;

/** What came of an {@link IsrProposal}. Immutable. */
public sealed interface IsrOutcome {
    /** The change is durable; this is the partition with it. */
    record Accepted(PartitionRegistration registration) implements IsrOutcome {}

    /** The partition has moved on, to this; the proposal has not taken effect, unless this is its effect. */
    record Stale(PartitionRegistration current) implements IsrOutcome {}

    /**
     * Nothing was changed by this call: a proposed member is fenced, restarted or no replica any more, the partition is gone,
     * or nobody can decide now.
     */
    record Refused(Refusal refusal) implements IsrOutcome {}
}
