package io.millrace.cluster.journal;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.CommitOutcome.Committed;
import io.millrace.cluster.CommitOutcome.Conflict;
import io.millrace.cluster.MetadataChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The store of a standalone node: its journal alone. Owned by the controller's worker. */
public final class JournalClusterStore implements ClusterStore {
    private final MetadataJournal journal;
    /** What {@link #state} shows to other threads. */
    private volatile ClusterState state;

    private JournalClusterStore(MetadataJournal journal) {
        this.journal = journal;
        this.state = journal.state();
    }

    /**
     * Opens the journal in a log directory, or begins one.
     *
     * @param directory the first log directory; made when it is not there
     * @throws IOException with a sentence for a person, also when another process has it open, or when it is the journal
     *     of a node of a cluster, which alone must not change anything
     */
    public static JournalClusterStore open(Path directory, int nodeId) throws IOException {
        MetadataJournal journal = MetadataJournal.open(directory, ClusterState.empty(nodeId));
        if (journal.tail().last().term() > 0) {
            String voters = journal.tail().voters().stream().sorted().toList().toString();
            journal.close();
            throw new IOException(directory.toAbsolutePath() + " belongs to a node of the cluster of nodes " + voters
                    + ": start it with --cluster, or give this node another directory with log.dirs.");
        }
        return new JournalClusterStore(journal);
    }

    @Override
    public ClusterState state() {
        return state;
    }

    @Override
    public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
        if (state.image().version() != expectedVersion) {
            return new Conflict(state);
        }
        state = journal.append(changes);
        return new Committed(state);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
