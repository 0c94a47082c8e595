package io.millrace.cluster.journal;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.Journal;
import io.millrace.cluster.quorum.JournalState;
import io.millrace.cluster.quorum.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds this node's metadata: a {@link JournalSnapshot}, then one frame for each commit or promise. Owned by
 * one worker.
 *
 * <p>A standalone node numbers its commits; in a cluster they carry stamps. The journal of a standalone node goes on as
 * that of a cluster's first node, and not back.
 *
 * <p>A commit is durable when {@link #append} returns. When the commits outgrow the snapshot, a new file is written beside
 * this one and takes its place in one rename. A frame that is cut off or damaged at the end of the file was never
 * acknowledged and is cut away; damage in front of a good commit is refused, since cutting there would lose metadata.
 */
public final class MetadataJournal implements Journal, AutoCloseable {
    static final String FILE_NAME = "millrace-metadata.journal";

    private static final Logger LOG = LoggerFactory.getLogger(MetadataJournal.class);
    private static final long COMPACTION_MIN_BYTES = 1 << 20;

    private final Path path;
    private final JournalLock lock;
    private final long compactionMinBytes;
    private FileChannel channel;
    private JournalState tail;
    private long promisedTerm;
    private long snapshotEnd;
    private long end;
    /** A write failed: what is behind {@link #end} must not be read back one day. */
    private boolean tailUnknown;
    /** The file was renamed into place, but a crash might bring back the one before. */
    private boolean renameUnsynced;

    private MetadataJournal(
            Path path, JournalLock lock, long compactionMinBytes, FileChannel channel, ClusterState empty) {
        this.path = path;
        this.lock = lock;
        this.compactionMinBytes = compactionMinBytes;
        this.channel = channel;
        this.tail = new JournalState(Stamp.NONE, Set.of(), empty);
    }

    /**
     * Opens the journal of a node of a cluster, or begins one.
     *
     * @param directory the first log directory; made when it is not there
     * @throws IOException with a sentence for a person when the file cannot be read, is damaged, or is in use
     */
    public static MetadataJournal open(Path directory) throws IOException {
        return open(directory, JournalState.BLANK.state());
    }

    /** As {@link #open(Path)}, with a state for when nothing is known yet. */
    static MetadataJournal open(Path directory, ClusterState empty) throws IOException {
        return open(directory, empty, COMPACTION_MIN_BYTES);
    }

    /** As {@link #open(Path, ClusterState)}, compacting as soon as commits take {@code compactionMinBytes}. */
    static MetadataJournal open(Path directory, ClusterState empty, long compactionMinBytes) throws IOException {
        Files.createDirectories(directory);
        JournalLock lock = JournalLock.take(directory);
        try {
            return open(directory.resolve(FILE_NAME), lock, empty, compactionMinBytes);
        } catch (IOException failed) {
            lock.close();
            throw failed;
        }
    }

    private static MetadataJournal open(Path path, JournalLock lock, ClusterState empty, long compactionMinBytes)
            throws IOException {
        if (!Files.exists(path)) {
            JournalSnapshot.write(path, new JournalState(Stamp.NONE, Set.of(), empty), 0)
                    .close();
            syncDirectoryOf(path);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        MetadataJournal journal = new MetadataJournal(path, lock, compactionMinBytes, channel, empty);
        try {
            journal.replay(Files.readAllBytes(path));
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        return journal;
    }

    /** State after the last commit. */
    ClusterState state() {
        return tail.state();
    }

    @Override
    public JournalState tail() {
        return tail;
    }

    @Override
    public long promisedTerm() {
        return promisedTerm;
    }

    /**
     * Makes a commit of a standalone node durable: one write, one fdatasync.
     *
     * @return the state with it
     */
    ClusterState append(List<MetadataChange> changes) throws IOException {
        JournalState next = withCommit(tail, changes);
        write(new JournalFrame.Commit(next.last().version(), changes));
        tail = next;
        compactWhenLarge();
        return next.state();
    }

    @Override
    public void append(Entry entry) throws IOException {
        JournalState next = tail.with(entry);
        write(new JournalFrame.Stamped(entry));
        tail = next;
        compactWhenLarge();
    }

    @Override
    public void promise(long term) throws IOException {
        write(new JournalFrame.Promise(term));
        promisedTerm = term;
        compactWhenLarge();
    }

    @Override
    public void install(JournalState history) throws IOException {
        repair();
        rewrite(history);
        repair();
    }

    private void write(JournalFrame frame) throws IOException {
        ByteBuffer bytes = frame.encode();
        int frameBytes = bytes.remaining();
        repair();
        tailUnknown = true;
        JournalSnapshot.writeFully(channel, bytes, end);
        channel.force(false);
        tailUnknown = false;
        end += frameBytes;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            channel.close();
        }
    }

    /** Undoes what failed input/output left behind, before anything is acknowledged on top of it. */
    private void repair() throws IOException {
        if (renameUnsynced) {
            syncDirectoryOf(path);
            renameUnsynced = false;
        }
        if (tailUnknown) {
            channel.truncate(end);
            channel.force(true);
            tailUnknown = false;
        }
    }

    private void replay(byte[] file) throws IOException {
        snapshotEnd = JournalSnapshot.endOf(file).orElseThrow(() -> unusable("does not begin as it should"));
        int position = JournalSnapshot.HEADER_BYTES;
        Optional<JournalFrame.Located> located = decode(file, position);
        while (located.isPresent()) {
            take(located.get().frame(), position);
            position = located.get().nextPosition();
            located = decode(file, position);
        }
        end = position;
        if (position < snapshotEnd) {
            throw unusable("is damaged at byte " + position + ", within its snapshot");
        }
        if (position < file.length) {
            cutTail(file, position);
        }
    }

    private Optional<JournalFrame.Located> decode(byte[] file, int position) throws IOException {
        try {
            return JournalFrame.decode(file, position);
        } catch (IOException unknown) {
            throw new IOException(path + " at byte " + position + ": " + unknown.getMessage() + ".", unknown);
        }
    }

    private void take(JournalFrame frame, int position) throws IOException {
        if (frame instanceof JournalFrame.Snapshot part) {
            ClusterState state = tail.state().apply(part.changes()).at(part.version());
            tail = standalone(state);
        } else if (frame instanceof JournalFrame.Summary summary) {
            tail = new JournalState(
                    summary.last(),
                    summary.voters(),
                    tail.state().at(summary.last().version()));
            promisedTerm = summary.promisedTerm();
        } else if (frame instanceof JournalFrame.Promise promise) {
            promisedTerm = promise.term();
        } else if (frame instanceof JournalFrame.Commit commit) {
            if (commit.version() != tail.last().version() + 1) {
                throw unusable("has version %d behind commit %s at byte %d"
                        .formatted(commit.version(), tail.last(), position));
            }
            tail = withCommit(tail, commit.changes());
        } else if (frame instanceof JournalFrame.Stamped stamped) {
            if (!stamped.entry().base().equals(tail.last())) {
                throw unusable("has commit %s behind commit %s at byte %d"
                        .formatted(stamped.entry().stamp(), tail.last(), position));
            }
            tail = tail.with(stamped.entry());
        }
    }

    private static JournalState withCommit(JournalState before, List<MetadataChange> changes) {
        return standalone(before.state().apply(changes));
    }

    /** Commits of a standalone node are of term 0; the brokers it knows would be the voters of a cluster. */
    private static JournalState standalone(ClusterState state) {
        Stamp last = new Stamp(0, state.image().version(), 0, 0);
        return new JournalState(last, state.image().brokers().keySet(), state);
    }

    private void cutTail(byte[] file, int position) throws IOException {
        for (int later = position + 1; later < file.length; later++) {
            if (JournalFrame.decode(file, later).isPresent()) {
                throw unusable("is damaged at byte " + position + ", in front of a good commit at byte " + later);
            }
        }
        LOG.warn(
                "{}: cut away {} bytes of an unfinished commit at byte {}; commit {} is the last",
                path,
                file.length - position,
                position,
                tail.last());
        channel.truncate(position);
        channel.force(true);
    }

    private IOException unusable(String what) {
        return new IOException(
                "The metadata journal " + path + " " + what + ". Restore it from a copy, or move it away to"
                        + " begin anew: topics are found again in the log directories, their configs are not.");
    }

    private void compactWhenLarge() {
        if (end - snapshotEnd < Math.max(compactionMinBytes, snapshotEnd)) {
            return;
        }
        try {
            long before = end;
            rewrite(tail);
            LOG.info("{}: compacted from {} to {} bytes", path, before, end);
            repair();
        } catch (IOException failed) {
            LOG.warn("{}: compaction failed, trying again later: {}", path, failed.getMessage());
        }
        snapshotEnd = end; // after a failure too: the next attempt comes when the file has doubled
    }

    /** Puts a file that holds only this in place of the present one; {@link #repair} makes that last. */
    private void rewrite(JournalState history) throws IOException {
        FileChannel replaced = channel;
        channel = JournalSnapshot.write(path, history, promisedTerm);
        tail = history;
        renameUnsynced = true;
        tailUnknown = false;
        end = channel.size();
        snapshotEnd = end;
        replaced.close();
    }

    private static void syncDirectoryOf(Path file) throws IOException {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
