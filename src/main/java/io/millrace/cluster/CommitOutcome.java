package io.millrace.cluster;

/** What came of a commit to the {@link ClusterStore}. Immutable. */
public sealed interface CommitOutcome {
    /** The changes are durable and this is the state with them. */
    record Committed(ClusterState state) implements CommitOutcome {}

    /** Somebody else committed first; decide again on this state. */
    record Conflict(ClusterState current) implements CommitOutcome {}
}
