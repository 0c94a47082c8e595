package io.millrace.cluster.journal;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.CommitOutcome.Committed;
import io.millrace.cluster.CommitOutcome.Conflict;
import io.millrace.cluster.MetadataChange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of a standalone node: its journal alone. Owned by the controller's worker. */
public final class JournalClusterStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(JournalClusterStore.class);
    private static final String LOCK_NAME = "millrace-metadata.lock";

    private final MetadataJournal journal;
    private final FileChannel lock;

    private JournalClusterStore(MetadataJournal journal, FileChannel lock) {
        this.journal = journal;
        this.lock = lock;
    }

    /**
     * Opens the journal in a log directory, or begins one.
     *
     * @param directory the first log directory; made when it is not there
     * @throws IOException with a sentence for a person, also when another process has it open
     */
    public static JournalClusterStore open(Path directory, int nodeId) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock = lock(directory.resolve(LOCK_NAME));
        try {
            return new JournalClusterStore(MetadataJournal.open(directory, ClusterState.empty(nodeId)), lock);
        } catch (IOException failed) {
            lock.close();
            throw failed;
        }
    }

    /** Keeps a second process away: it would take a commit of this one that is being written for a torn one. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProcess) {
            LOG.debug("{} is locked by this process", path, sameProcess);
        }
        channel.close();
        throw new IOException(path.toAbsolutePath().getParent()
                + " is in use by another process: stop it, or give this node another directory with log.dirs.");
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
        try (lock) {
            journal.close();
        }
    }
}
