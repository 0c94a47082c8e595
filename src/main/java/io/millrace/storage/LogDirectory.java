package io.millrace.storage;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One directory of {@code log.dirs} while it is locked by this process: its identity, its partitions' directories, its
 * checkpoints and its clean-shutdown marker.
 *
 * <p>Confined to its {@link LogManager}, which lets one thread at a time write checkpoints.
 */
final class LogDirectory implements AutoCloseable {
    private static final String LOCK_FILE = ".lock";
    static final String CLEAN_SHUTDOWN_FILE = ".kafka_cleanshutdown";
    private static final String CLEAN_SHUTDOWN_TEXT = "{\"version\":0,\"brokerEpoch\":-1}";
    private static final int MAX_NAME_BYTES = 255;
    private static final Pattern PARTITION_NAME = Pattern.compile("(\\S+)-(\\d{1,10})");
    private static final Pattern DELETED_NAME = Pattern.compile("\\S+-\\d+\\.\\S+" + LogFiles.DELETED_DIRECTORY);
    private static final Pattern FUTURE_NAME = Pattern.compile("\\S+-\\d+\\.\\S+" + LogFiles.FUTURE_DIRECTORY);

    private final Path path;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final boolean stoppedCleanly;
    private final DirectoryMarks found;
    /** What the checkpoint files say, so that nothing is written when nothing changed. */
    private volatile DirectoryMarks written;

    /** Partitions that live here, to spread new ones. */
    private final AtomicInteger partitionCount = new AtomicInteger();

    private LogDirectory(
            Path path, FileChannel lockChannel, FileLock lock, boolean stoppedCleanly, DirectoryMarks found) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.stoppedCleanly = stoppedCleanly;
        this.found = found;
        this.written = found;
    }

    /**
     * Locks the directory, creating it where it is missing, and reads what it says of itself. The clean-shutdown marker
     * is gone afterwards: from now on only a clean stop makes a new one.
     *
     * @throws StorageException another process holds it
     * @throws IOException it cannot be used
     */
    static LogDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new StorageException("Another process is using the log directory " + path.toAbsolutePath()
                        + ". Stop it, or give this node another directory with log.dirs.");
            }
            Path marker = path.resolve(CLEAN_SHUTDOWN_FILE);
            boolean clean = Files.deleteIfExists(marker);
            FileReplacement.force(path);
            return new LogDirectory(path, channel, lock, clean, DirectoryMarks.read(path));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    boolean holds(PartitionLog log) {
        return path.equals(log.directory().getParent());
    }

    AtomicInteger partitionCount() {
        return partitionCount;
    }

    boolean stoppedCleanly() {
        return stoppedCleanly;
    }

    LogLoader.Checkpoints checkpointsOf(TopicPartition topicPartition) {
        return new LogLoader.Checkpoints(
                found.recoveryPoint(topicPartition), found.logStartOffset(topicPartition), stoppedCleanly);
    }

    /** What the checkpoints said when the directory was opened. */
    DirectoryMarks found() {
        return found;
    }

    Optional<MetaProperties> readIdentity() throws IOException {
        return MetaProperties.read(path);
    }

    /** The partitions' directories, by partition. */
    Map<TopicPartition, Path> partitions() throws IOException {
        Map<TopicPartition, Path> found = new HashMap<>();
        for (Path child : directories()) {
            parse(child.getFileName().toString()).ifPresent(partition -> found.put(partition, child));
        }
        return found;
    }

    /** Directories of deleted partitions and of moves that did not finish. */
    List<Path> leftovers() throws IOException {
        return directories().stream()
                .filter(child -> isLeftover(child.getFileName().toString()))
                .toList();
    }

    /** Directories of copies that were in the making when the node stopped. */
    List<Path> futures() throws IOException {
        return directories().stream()
                .filter(child ->
                        FUTURE_NAME.matcher(child.getFileName().toString()).matches())
                .toList();
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    private static boolean isLeftover(String name) {
        return DELETED_NAME.matcher(name).matches() || FUTURE_NAME.matcher(name).matches();
    }

    /** Partition that a directory of this name holds, when it is named for one. */
    static Optional<TopicPartition> parse(String name) {
        Matcher matcher = PARTITION_NAME.matcher(name);
        if (!matcher.matches() || isLeftover(name)) {
            return Optional.empty();
        }
        long partition = Long.parseLong(matcher.group(2));
        return partition > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new TopicPartition(matcher.group(1), (int) partition));
    }

    /** Whether a checkpoint file still speaks of the partition, which matters when one of that name is made again. */
    boolean remembers(TopicPartition topicPartition) {
        return written.contains(topicPartition);
    }

    /** Name for the directory of a deleted partition, at most as long as a file name may be. */
    static String deletedName(TopicPartition topicPartition, TopicId topicId) {
        return name(topicPartition, topicId.toString(), LogFiles.DELETED_DIRECTORY);
    }

    /** Name for the directory of a copy that will be a partition; at most as long as a file name may be. */
    static String futureName(TopicPartition topicPartition, String uniqueId) {
        return name(topicPartition, uniqueId, LogFiles.FUTURE_DIRECTORY);
    }

    private static String name(TopicPartition topicPartition, String id, String ending) {
        String suffix = "-" + topicPartition.partition() + "." + id + ending;
        String topic = topicPartition.topic();
        return topic.substring(0, Math.min(topic.length(), MAX_NAME_BYTES - suffix.length())) + suffix;
    }

    /** Writes the checkpoints that changed since they were last written. */
    void checkpoint(DirectoryMarks marks) throws IOException {
        marks.write(path, written);
        written = marks;
    }

    /** Says to the next start that every log is whole and on the disk. */
    void markClean() throws IOException {
        Path marker = path.resolve(CLEAN_SHUTDOWN_FILE);
        Files.write(marker, CLEAN_SHUTDOWN_TEXT.getBytes(StandardCharsets.UTF_8));
        FileReplacement.force(marker);
        FileReplacement.force(path);
    }

    /** Lets another process have the directory. */
    @Override
    public void close() throws IOException {
        lock.release();
        lockChannel.close();
    }
}
