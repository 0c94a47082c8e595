package io.millrace.cluster.journal;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.MetadataChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds this node's metadata: a {@link JournalSnapshot}, then one frame for each commit. Owned by the
 * controller's worker.
 *
 * <p>A commit is durable when {@link #append} returns. When the commits outgrow the snapshot, a new file is written beside
 * this one and takes its place in one rename. A frame that is cut off or damaged at the end of the file was never
 * acknowledged and is cut away; damage in front of a good commit is refused, since cutting there would lose metadata.
 */
final class MetadataJournal implements AutoCloseable {
    static final String FILE_NAME = "millrace-metadata.journal";

    private static final Logger LOG = LoggerFactory.getLogger(MetadataJournal.class);
    private static final long COMPACTION_MIN_BYTES = 1 << 20;

    private final Path path;
    private final long compactionMinBytes;
    private FileChannel channel;
    private ClusterState state;
    private long snapshotEnd;
    private long end;
    /** A write failed: what is behind {@link #end} must not be read back one day. */
    private boolean tailUnknown;
    /** The file was renamed into place, but a crash might bring back the one before. */
    private boolean renameUnsynced;

    private MetadataJournal(Path path, long compactionMinBytes, FileChannel channel, ClusterState empty) {
        this.path = path;
        this.compactionMinBytes = compactionMinBytes;
        this.channel = channel;
        this.state = empty;
    }

    /**
     * Opens the journal of a directory, or begins one.
     *
     * @param empty state of a cluster about which nothing is known yet
     * @throws IOException with a sentence for a person when the file cannot be read or is damaged
     */
    static MetadataJournal open(Path directory, ClusterState empty) throws IOException {
        return open(directory, empty, COMPACTION_MIN_BYTES);
    }

    /** As {@link #open(Path, ClusterState)}, compacting as soon as commits take {@code compactionMinBytes}. */
    static MetadataJournal open(Path directory, ClusterState empty, long compactionMinBytes) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        if (!Files.exists(path)) {
            JournalSnapshot.write(path, empty).close();
            syncDirectoryOf(path);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        MetadataJournal journal = new MetadataJournal(path, compactionMinBytes, channel, empty);
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
        return state;
    }

    /**
     * Makes a commit durable: one write, one fdatasync.
     *
     * @return the state with it
     */
    ClusterState append(List<MetadataChange> changes) throws IOException {
        ClusterState next = state.apply(changes);
        ByteBuffer frame =
                new JournalFrame(JournalFrame.Kind.COMMIT, next.image().version(), changes).encode();
        int frameBytes = frame.remaining();
        repair();
        tailUnknown = true;
        JournalSnapshot.writeFully(channel, frame, end);
        channel.force(false);
        tailUnknown = false;
        end += frameBytes;
        state = next;
        compactWhenLarge();
        return next;
    }

    @Override
    public void close() throws IOException {
        channel.close();
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
        if (frame.kind() == JournalFrame.Kind.SNAPSHOT) {
            state = state.apply(frame.changes()).at(frame.version());
            return;
        }
        if (frame.version() != state.image().version() + 1) {
            throw unusable("has version " + frame.version() + " behind version "
                    + state.image().version() + " at byte " + position);
        }
        state = state.apply(frame.changes());
    }

    private void cutTail(byte[] file, int position) throws IOException {
        for (int later = position + 1; later < file.length; later++) {
            if (JournalFrame.decode(file, later).isPresent()) {
                throw unusable("is damaged at byte " + position + ", in front of a good commit at byte " + later);
            }
        }
        LOG.warn(
                "{}: cut away {} bytes of an unfinished commit at byte {}; version {} is the last",
                path,
                file.length - position,
                position,
                state.image().version());
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
            FileChannel compacted = JournalSnapshot.write(path, state);
            FileChannel replaced = channel;
            channel = compacted;
            renameUnsynced = true;
            LOG.info("{}: compacted from {} to {} bytes", path, end, compacted.size());
            end = compacted.size();
            replaced.close();
            repair();
        } catch (IOException failed) {
            LOG.warn("{}: compaction failed, trying again later: {}", path, failed.getMessage());
        }
        snapshotEnd = end; // after a failure too: the next attempt comes when the file has doubled
    }

    private static void syncDirectoryOf(Path file) throws IOException {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
