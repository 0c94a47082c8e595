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

    private JournalClusterStore(MetadataJournal journal) {
        this.journal = journal;
    }

    /**
     * Opens the journal in a log directory, or begins one.
     *
     * @param directory the first log directory, locked by this process
     * @throws IOException with a sentence for a person
     */
    public static JournalClusterStore open(Path directory, int nodeId) throws IOException {
        return new JournalClusterStore(MetadataJournal.open(directory, ClusterState.empty(nodeId)));
    }

    @Override
    public ClusterState state() {
        return journal.state();
    }

    @Override
    public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
        if (journal.state().image().version() != expectedVersion) {
            return new Conflict(journal.state());
        }
        return new Committed(journal.append(changes));
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
