package io.millrace.cluster.quorum;

import java.util.List;
import java.util.Set;

/**
 * What nodes say to each other about their journals. Any of these may be lost, late, doubled or overtaken. Immutable.
 */
public sealed interface Message {
    /** Write this commit to your journal. */
    record Append(Entry entry) implements Message {}

    /** My journal holds everything up to this commit of its term. */
    record Appended(Stamp last) implements Message {}

    /** My journal gave its word for a higher term. */
    record Refused(long promisedTerm) implements Message {}

    /** Give your word for this term and say what you have. */
    record Prepare(long term) implements Message {}

    /**
     * My word, and what I have.
     *
     * @param clusterId empty where the journal does not know it yet
     * @param changed whether there ever was a commit that did more than to start a term
     */
    record Promised(long term, Stamp last, Set<Integer> voters, String clusterId, boolean changed) implements Message {
        public Promised {
            voters = Set.copyOf(voters);
        }
    }

    /** Send me your whole history. */
    record Fetch() implements Message {}

    /**
     * A whole history.
     *
     * @param effective last commit that the sender knows to be on a majority
     * @param recent stamps of the commits at its end, in order
     */
    record History(JournalState journal, Stamp effective, List<Stamp> recent) implements Message {
        public History {
            recent = List.copyOf(recent);
        }
    }

    /**
     * This commit is on a majority; who does not have it should ask.
     *
     * @param term highest term the sender gave its word for
     */
    record Effective(Stamp last, long term) implements Message {}
}
