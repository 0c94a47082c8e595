package io.millrace.cluster.quorum;

import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.MetadataChange;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes that this node wants to commit. Immutable.
 *
 * @param expectedVersion version of the image they were decided on
 * @param deadlineMs on the clock that drives the node; then the answer is that it is not known
 * @param reply called once, on the owner of the node
 */
public record Proposal(List<MetadataChange> changes, long expectedVersion, long deadlineMs, Consumer<Result> reply) {
    public Proposal {
        changes = List.copyOf(changes);
    }

    /** What came of it. */
    public sealed interface Result {}

    /** Committed, or somebody else was first. */
    public record Decided(CommitOutcome outcome) implements Result {}

    /**
     * Nothing was changed, and never will be.
     *
     * @param why a sentence for a person
     */
    public record Refused(String why) implements Result {}

    /**
     * It may still turn up or not.
     *
     * @param why a sentence for a person
     */
    public record Undecided(String why) implements Result {}
}
