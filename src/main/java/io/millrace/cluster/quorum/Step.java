package io.millrace.cluster.quorum;

import java.util.Optional;

/** What a {@link QuorumNode} is doing; each step holds what it needs to go on. Owned by that node. */
sealed interface Step {
    /** Nothing. */
    record Idle() implements Step {}

    /** Waits for what the register holds. */
    record Reading() implements Step {}

    /** Waits for the history in front of the commit that the register holds. */
    record Fetching(Entry head) implements Step {}

    /** Waits for the compare-and-set of a proposal. */
    record Swapping(Entry entry) implements Step {}

    /** Waits for a majority of journals to take a commit. */
    record Replicating(Round round) implements Step {}

    /** Waits for the word of a majority. */
    record Campaigning(Campaign campaign) implements Step {}

    /** Waits for the history that a term is to start behind. */
    record FetchingBase(Campaign campaign, Campaign.Won won) implements Step {}

    /** Waits for a majority of journals to take the start of a term. */
    record Starting(Campaign campaign, Round round) implements Step {}

    /** Waits for the compare-and-set of the start of a term. */
    record SwappingStart() implements Step {}

    /** The commit that is on its way to a majority of journals in this step. */
    default Optional<Round> pending() {
        if (this instanceof Replicating replicating) {
            return Optional.of(replicating.round());
        }
        return this instanceof Starting starting ? Optional.of(starting.round()) : Optional.empty();
    }

    /** What it waits for, as part of a sentence, where that says more than what was said when it began. */
    default Optional<String> waitsFor() {
        return pending().map(Round::toString);
    }

    /** Whether the step is part of the start of a term. */
    default boolean startsTerm() {
        return this instanceof Campaigning || this instanceof FetchingBase || this instanceof Starting;
    }

    /** Whether it comes to nothing because a journal gave its word for a term. */
    default boolean isOutdoneBy(long term) {
        if (this instanceof Campaigning campaigning) {
            return campaigning.campaign().term() <= term;
        }
        return pending().filter(round -> round.entry().stamp().term() < term).isPresent();
    }

    /** Whether the step waits for other nodes, whose answers may never come; the register always answers. */
    default boolean dependsOnMessages() {
        return !(this instanceof Idle
                || this instanceof Reading
                || this instanceof Swapping
                || this instanceof SwappingStart);
    }
}
