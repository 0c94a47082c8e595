package io.millrace.cluster.quorum;

import io.millrace.cluster.ClusterState;
import io.millrace.common.Invariants;
import java.util.Set;

/**
 * What a journal holds, summed up. Immutable.
 *
 * @param last stamp of the last commit in it
 * @param voters nodes whose journals count behind that commit
 */
public record JournalState(Stamp last, Set<Integer> voters, ClusterState state) {
    /** Controller of a cluster that has elected none yet. */
    public static final int NO_CONTROLLER = -1;

    /** Of a journal in which nothing was ever written. */
    public static final JournalState BLANK = new JournalState(Stamp.NONE, Set.of(), ClusterState.empty(NO_CONTROLLER));

    public JournalState {
        voters = Set.copyOf(voters);
        Invariants.check(
                last.version() == state.image().version(),
                "stamped version=%d image version=%d",
                last.version(),
                state.image().version());
    }

    /**
     * Of a journal in which nothing was ever written. Its node may be one that lost its disk, and with it what it had
     * acknowledged: its voice counts for nothing until it holds what the cluster holds.
     */
    public boolean isBlank() {
        return last.equals(Stamp.NONE);
    }

    /** With one more commit. */
    public JournalState with(Entry entry) {
        Invariants.check(entry.base().equals(last), "%s does not follow %s", entry.stamp(), last);
        return new JournalState(entry.stamp(), entry.votersAfter(), state.apply(entry.changes()));
    }
}
