package io.millrace.storage;

import io.millrace.common.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A copy in the making of a log that moves to another log directory, in {@code <topic>-<n>.<id>-future} as Kafka names it:
 * the same segments, byte for byte.
 *
 * <p>Confined to one worker while it {@link #follow}s the log, then to the partition's owner for its last step; progress and
 * cancellation are for any thread. Invariant: the copy holds no byte that the log does not count as written.
 */
public final class FutureReplica {
    /** File that names the partition from the beginning, for a start after which the move is to go on. */
    static final String PARTITION_FILE = "millrace-move";

    /** File that says that the copy lacks nothing, and names the partition, of which the directory's name may be cut. */
    static final String COMPLETE_FILE = "millrace-move-complete";

    /** What the owner may copy in its last step, while appends wait. */
    private static final long LAST_STEP_BYTES = 4 << 20;

    private static final long CHUNK_BYTES = 8 << 20;

    private final PartitionLog log;
    private final LogDirectory target;
    private final Path directory;
    private final Map<Long, CopiedSegment> copied = new HashMap<>();
    private final AtomicLong copiedBytes = new AtomicLong();
    private final long truncations;
    private volatile long endOffset;
    private volatile boolean cancelled;
    private volatile boolean complete;

    /** How much of which segment is copied. */
    private record CopiedSegment(LogSegment source, int bytes, boolean withCompanions) {}

    /** Begins an empty copy; makes the directory. */
    FutureReplica(PartitionLog log, LogDirectory target, Path directory) throws IOException {
        this.log = log;
        this.target = target;
        this.directory = directory;
        this.truncations = log.parts().state().truncations();
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException leftover) {
            throw new IOException(directory + " is in the way: remove it", leftover);
        }
        writeName(PARTITION_FILE);
    }

    private void writeName(String file) throws IOException {
        byte[] name = log.topicPartition().toString().getBytes(StandardCharsets.UTF_8);
        FileReplacement.write(directory.resolve(file), ByteBuffer.wrap(name), FileReplacement.Durability.FULL);
    }

    public PartitionLog log() {
        return log;
    }

    /** Directory of {@code log.dirs} that the log moves to. */
    public Path target() {
        return target.path();
    }

    /** Bytes of records copied. Any thread. */
    public long sizeBytes() {
        return copiedBytes.get();
    }

    /** Offset up to which the copy has the log. Any thread. */
    public long endOffset() {
        return endOffset;
    }

    /** Makes the copying end soon. Any thread. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether a start after a crash would go on with the copy. Any thread. */
    boolean isComplete() {
        return complete;
    }

    LogDirectory targetDirectory() {
        return target;
    }

    Path directory() {
        return directory;
    }

    /** Whether so little is missing that the owner may copy it. */
    boolean isNear() {
        return log.sizeBytes() - copiedBytes.get() <= LAST_STEP_BYTES;
    }

    /**
     * Copies what has been published of the log since the last time, and forces it to the disk.
     *
     * @param maxBytes how much of it, at most
     * @throws IOException one of the directories failed, or the copying was cancelled
     */
    public void follow(long maxBytes) throws IOException {
        failIfCancelled();
        long stopAtBytes = maxBytes > Long.MAX_VALUE / 2 ? Long.MAX_VALUE / 2 : copiedBytes.get() + maxBytes;
        LogState state = log.parts().state();
        LogPosition logEnd = state.logEnd();
        List<LogSegment> segments = state.segments().list();
        forgetGone(segments);
        for (LogSegment segment : segments) {
            if (segment.baseOffset() <= logEnd.segmentBaseOffset()) {
                boolean active = segment.baseOffset() == logEnd.segmentBaseOffset();
                int whole = active ? logEnd.position() : segment.records().sizeBytes();
                int present = copied.getOrDefault(segment.baseOffset(), new CopiedSegment(segment, 0, false))
                        .bytes();
                int limit = (int) Math.min(whole, present + stopAtBytes - copiedBytes.get());
                copy(state, segment, limit, !active && limit == whole);
                if (limit < whole) {
                    return;
                }
            }
        }
        endOffset = logEnd.offset();
    }

    /** On the owner's context: copies the rest with everything that belongs to it, and says that nothing is missing. */
    void complete() throws IOException {
        LogState state = log.parts().state();
        if (state.truncations() != truncations) {
            throw new IOException(log.topicPartition() + " was cut while it moved: ask for the move again");
        }
        state.segments().active().persistIndexes();
        state.segments().active().indexes().transactions().force();
        follow(Long.MAX_VALUE);
        for (LogSegment segment : state.segments().list()) {
            CopiedSegment copy = Objects.requireNonNull(copied.get(segment.baseOffset()), "segment not copied");
            Invariants.check(
                    copy.source() == segment
                            && copy.bytes() == segment.records().sizeBytes(),
                    "segment %d is not copied whole",
                    segment.baseOffset());
            copyCompanions(segment, copy);
        }
        copyState(state.directory());
        writeName(COMPLETE_FILE);
        complete = true;
    }

    private void forgetGone(List<LogSegment> segments) throws IOException {
        Set<LogSegment> present = new HashSet<>(segments);
        for (CopiedSegment copy : List.copyOf(copied.values())) {
            if (!present.contains(copy.source())) {
                for (String suffix : LogFiles.OF_SEGMENT) {
                    Files.deleteIfExists(LogFiles.of(directory, copy.source().baseOffset(), suffix));
                }
                copied.remove(copy.source().baseOffset());
                copiedBytes.addAndGet(-copy.bytes());
            }
        }
    }

    private void copy(LogState state, LogSegment segment, int limit, boolean sealed) throws IOException {
        CopiedSegment known = copied.getOrDefault(segment.baseOffset(), new CopiedSegment(segment, 0, false));
        if (known.bytes() < limit || !copied.containsKey(segment.baseOffset())) {
            if (!segment.records().retain()) {
                return; // Deleted meanwhile: the next time it is not in the list.
            }
            try {
                append(segment, known.bytes(), limit);
            } catch (NoSuchFileException renamed) {
                if (state.segments().contains(segment)) {
                    throw renamed;
                }
                return;
            } finally {
                segment.records().release();
            }
            known = new CopiedSegment(segment, limit, false);
            copied.put(segment.baseOffset(), known);
        }
        if (sealed) {
            copyCompanions(segment, known);
        }
    }

    private void append(LogSegment segment, int from, int limit) throws IOException {
        Path file = inCopy(segment.records().path());
        endOffset = Math.max(endOffset, segment.baseOffset());
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(from).position(from);
            long position = from;
            while (position < limit) {
                failIfCancelled();
                long count =
                        segment.records().channel().transferTo(position, Math.min(CHUNK_BYTES, limit - position), out);
                if (count <= 0) {
                    throw new IOException(segment.records().path() + " ends at byte " + position + ", not at " + limit);
                }
                position += count;
                copiedBytes.addAndGet(count);
            }
            out.force(true);
        }
    }

    private void failIfCancelled() throws IOException {
        if (cancelled) {
            throw new IOException("the move of " + log.topicPartition() + " to " + target() + " was cancelled");
        }
    }

    /** Indexes; where one is missing a later reader builds it again. */
    private void copyCompanions(LogSegment segment, CopiedSegment known) throws IOException {
        if (known.withCompanions()) {
            return;
        }
        for (Path path : segment.indexes().paths()) {
            copyIfThere(path);
        }
        Path records = segment.records().path();
        if (Files.exists(records)) {
            Files.setLastModifiedTime(inCopy(records), Files.getLastModifiedTime(records));
        }
        copied.put(segment.baseOffset(), new CopiedSegment(segment, known.bytes(), true));
    }

    /**
     * Producer snapshots, leader epochs, the topic's id. No fresh snapshot is taken: it would know the last batch of each
     * producer only, and a start after a crash could not tell the batches before it that are sent again.
     */
    private void copyState(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(LogFiles.SNAPSHOT)
                        || name.equals(PartitionMetadataFile.FILE_NAME)
                        || name.equals(LeaderEpochCache.FILE_NAME)) {
                    copyIfThere(file);
                }
            }
        }
    }

    private void copyIfThere(Path file) throws IOException {
        Path copy = inCopy(file);
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            FileReplacement.force(copy);
        } catch (NoSuchFileException missing) {
            Files.deleteIfExists(copy);
        }
    }

    private Path inCopy(Path file) {
        return directory.resolve(file.getFileName().toString());
    }
}
