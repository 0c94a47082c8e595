package io.millrace.cluster.quorum;

import java.util.HashSet;
import java.util.Set;

/** One commit on its way to a majority of journals. Owned by its {@link QuorumNode}. */
final class Round {
    private final Entry entry;
    private final Set<Integer> holders = new HashSet<>();

    /** A round for a commit that this node's own journal holds already. */
    Round(Entry entry, int self) {
        this.entry = entry;
        holders.add(self);
    }

    Entry entry() {
        return entry;
    }

    boolean lacks(int nodeId) {
        return !holders.contains(nodeId);
    }

    void onAppended(int from, Stamp last) {
        if (last.covers(entry.stamp())) {
            holders.add(from);
        }
    }

    boolean isDone() {
        return entry.hasMajority(holders);
    }

    @Override
    public String toString() {
        return "commit %s is in the journals of nodes %s; a majority of nodes %s is needed"
                .formatted(entry.stamp(), holders, entry.votersAfter());
    }
}
