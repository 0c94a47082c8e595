package io.millrace.cluster.quorum;

import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.BrokerUnregistered;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One commit: what the head register holds and what journals are made of. Immutable.
 *
 * @param base stamp of the commit before it; of a lower term where this one starts a term
 * @param voters nodes whose journals counted up to this commit
 * @param changes empty where the commit only starts a term
 */
public record Entry(Stamp stamp, Stamp base, Set<Integer> voters, List<MetadataChange> changes) {
    public Entry {
        voters = Set.copyOf(voters);
        changes = List.copyOf(changes);
    }

    /** Whether this is what a term begins with; then the commit before it need not have been effective. */
    boolean startsTerm() {
        return stamp.term() != base.term();
    }

    /** Nodes whose journals count from this commit on. */
    public Set<Integer> votersAfter() {
        Set<Integer> after = new HashSet<>(voters);
        for (MetadataChange change : changes) {
            if (change instanceof BrokerRegistered registered) {
                after.add(registered.broker().nodeId());
            } else if (change instanceof BrokerUnregistered gone) {
                after.remove(gone.nodeId());
            }
        }
        return after;
    }

    /** Whether a majority of the voters before and of the voters after this commit is among the given nodes. */
    boolean hasMajority(Set<Integer> nodes) {
        return Majority.of(voters, nodes) && Majority.of(votersAfter(), nodes);
    }
}
