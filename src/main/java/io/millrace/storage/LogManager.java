package io.millrace.storage;

import io.millrace.common.Clock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logs of this node, over one or several log directories: locks them, loads and recovers what they hold, creates
 * and deletes logs, writes the checkpoints.
 *
 * <p>Thread-safe because its tables are concurrent maps; each log it hands out belongs to that partition's owner.
 */
public final class LogManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogManager.class);

    private final LogEnvironment environment;
    private final String clusterId;
    private final List<LogDirectory> online;
    private final List<LogDirState> offline;
    private final List<Path> configured;
    private final Map<TopicPartition, PartitionLog> logs;
    /** Logs that could not be opened; their checkpoints are kept for the day they can. */
    private final Map<TopicPartition, LogDirectory> unreadable;
    /** The timer, a creation and close may want to write checkpoints at once; they are rare and take milliseconds. */
    private final ReentrantLock checkpointLock = new ReentrantLock();

    private final LogMoves moves;

    private LogManager(
            LogEnvironment environment,
            String clusterId,
            DirectoryOpening directories,
            StartupLoad loaded,
            Map<TopicPartition, Path> interruptedMoves) {
        this.environment = environment;
        this.clusterId = clusterId;
        this.online = directories.online();
        this.offline = directories.offline();
        this.configured = directories.configured();
        this.logs = loaded.logs();
        this.unreadable = loaded.unreadable();
        this.moves = new LogMoves(environment, online, interruptedMoves, this::checkpoint);
    }

    /**
     * Locks and loads every directory of {@code log.dirs}. A directory that cannot be read is offline, with its reason;
     * only when none is left does this fail.
     *
     * @param topicConfigs effective config of a topic by its name, for logs found on disk
     * @throws StorageException with a sentence for a person: locked by another process, not writable, other node's data
     */
    public static LogManager open(BrokerConfig config, Function<String, TopicConfig> topicConfigs, Clock clock)
            throws StorageException {
        return open(config, topicConfigs, clock, FileOpener.SYSTEM);
    }

    /** As {@link #open(BrokerConfig, Function, Clock)}, for a node of a cluster whose id is known. */
    public static LogManager open(
            BrokerConfig config, Function<String, TopicConfig> topicConfigs, Clock clock, String clusterId)
            throws StorageException {
        return open(config, topicConfigs, clock, FileOpener.SYSTEM, Optional.of(clusterId));
    }

    /** As {@link #open(BrokerConfig, Function, Clock)}, with another way to open records files. */
    public static LogManager open(
            BrokerConfig config, Function<String, TopicConfig> topicConfigs, Clock clock, FileOpener opener)
            throws StorageException {
        return open(config, topicConfigs, clock, opener, Optional.empty());
    }

    private static LogManager open(
            BrokerConfig config,
            Function<String, TopicConfig> topicConfigs,
            Clock clock,
            FileOpener opener,
            Optional<String> clusterId)
            throws StorageException {
        DeletionQueue deletions = new DeletionQueue(clock);
        LogEnvironment environment =
                new LogEnvironment(clock, opener, deletions, new RecoveryBacklog(), config.producerIdExpirationMs());
        DirectoryOpening directories = DirectoryOpening.open(config.logDirs());
        try {
            String settled = NodeIdentity.settle(directories.online(), config.nodeId(), clusterId);
            Map<TopicPartition, Path> interrupted = LogMoves.settle(directories.online());
            for (LogDirectory directory : directories.online()) {
                for (Path leftover : directory.leftovers()) {
                    deletions.add(leftover, 0);
                }
            }
            StartupLoad load = new StartupLoad(environment, topicConfigs);
            load.load(directories.online(), config.numRecoveryThreadsPerDataDir());
            LogManager manager = new LogManager(environment, settled, directories, load, interrupted);
            manager.checkpoint();
            return manager;
        } catch (StorageException refused) {
            directories.close();
            throw refused;
        } catch (IOException failed) {
            directories.close();
            throw new StorageException(
                    "Cannot load the logs of " + config.logDirs() + ": " + failed + ". Check the disk and the rights.",
                    failed);
        }
    }

    /** Identity in {@code meta.properties}, made at the first start. */
    public String clusterId() {
        return clusterId;
    }

    /** Whether no directory needed checking, because each was left by a clean stop. */
    public boolean stoppedCleanly() {
        return online.stream().allMatch(LogDirectory::stoppedCleanly);
    }

    public Collection<PartitionLog> logs() {
        return Collections.unmodifiableCollection(logs.values());
    }

    public Optional<PartitionLog> log(TopicPartition topicPartition) {
        return Optional.ofNullable(logs.get(topicPartition));
    }

    /** Moves between log directories. */
    public LogMoves moves() {
        return moves;
    }

    /** Creates the log in the online directory with the fewest partitions, or opens the one that is there. */
    public PartitionLog create(TopicPartition topicPartition, TopicId topicId, TopicConfig config) throws IOException {
        PartitionLog present = logs.get(topicPartition);
        if (present != null) {
            adopt(present, topicId);
            present.updateConfig(config);
            return present;
        }
        if (unreadable.containsKey(topicPartition)) {
            throw new StorageException("The log of " + topicPartition + " in "
                    + unreadable.get(topicPartition).path()
                    + " could not be opened at the start; the node's log says why. Repair it and restart the node.");
        }
        LogDirectory directory = Collections.min(
                online,
                Comparator.comparingInt(candidate -> candidate.partitionCount().get()));
        if (directory.remembers(topicPartition)) {
            checkpoint(); // Or a crash would take the marks of a deleted log of this name for those of the new one.
        }
        PartitionLog created = LogLoader.create(
                environment, topicPartition, topicId, directory.path().resolve(topicPartition.toString()), config);
        directory.partitionCount().incrementAndGet();
        logs.put(topicPartition, created);
        return created;
    }

    private static void adopt(PartitionLog log, TopicId topicId) throws IOException {
        if (log.topicId().equals(TopicId.ZERO)) {
            log.adopt(topicId);
        } else if (!log.topicId().equals(topicId)) {
            throw new StorageException(log.directory() + " holds the log of topic id " + log.topicId()
                    + ", another topic of the same name than " + topicId + ". Move the directory away.");
        }
    }

    /** Renames the directory at once ({@code -delete}) and removes it after {@code file.delete.delay.ms}. */
    public void delete(TopicPartition topicPartition) throws IOException {
        PartitionLog log = logs.get(topicPartition);
        if (log == null) {
            return;
        }
        moves.find(topicPartition).ifPresent(FutureReplica::cancel);
        Path directory = log.directory();
        Path renamed = directory.resolveSibling(LogDirectory.deletedName(topicPartition, log.topicId()));
        DeletionQueue.removeTree(renamed); // Of an earlier log without an id.
        Files.move(directory, renamed, StandardCopyOption.ATOMIC_MOVE);
        logs.remove(topicPartition);
        directoryOf(log).partitionCount().decrementAndGet();
        environment.deletions().forget(directory);
        environment.deletions().add(renamed, log.config().fileDeleteDelayMs());
        log.abandon();
    }

    private LogDirectory directoryOf(PartitionLog log) {
        return online.stream()
                .filter(directory -> directory.holds(log))
                .findFirst()
                .orElseThrow();
    }

    /** State of each directory of {@code log.dirs}, in that order. */
    public List<LogDirState> directories() {
        List<LogDirState> states = new ArrayList<>(offline);
        online.forEach(directory -> states.add(stateOf(directory)));
        states.sort(Comparator.comparingInt(state -> configured.indexOf(state.path())));
        return states;
    }

    private static LogDirState stateOf(LogDirectory directory) {
        try {
            FileStore store = Files.getFileStore(directory.path());
            return new LogDirState(directory.path(), store.getTotalSpace(), store.getUsableSpace(), Optional.empty());
        } catch (IOException unreadable) {
            return new LogDirState(directory.path(), -1, -1, Optional.of(unreadable.toString()));
        }
    }

    /** Writes the checkpoints of every directory; called by a timer and on close. */
    public void checkpoint() throws IOException {
        checkpointLock.lock();
        try {
            long backlogBytes = environment.backlog().bytes();
            for (LogDirectory directory : online) {
                DirectoryMarks marks = new DirectoryMarks();
                logs.values().stream().filter(directory::holds).forEach(marks::add);
                moves.all().stream()
                        .filter(move -> move.isComplete() && move.targetDirectory() == directory)
                        .forEach(move -> marks.add(move.log()));
                unreadable.forEach((partition, of) -> {
                    if (of == directory) {
                        marks.keep(partition, directory.found());
                    }
                });
                directory.checkpoint(marks);
            }
            environment.backlog().recorded(backlogBytes);
        } finally {
            checkpointLock.unlock();
        }
    }

    /**
     * Writes checkpoints early when a lot was forced since the last, so that a start after a crash has little to read; called
     * by a timer.
     */
    public void checkpointLargeBacklog() throws IOException {
        if (environment.backlog().isLarge()) {
            checkpoint();
        }
    }

    /** Removes renamed segments and directories whose delay has passed; called by a timer. */
    public void deleteExpiredFiles() {
        environment.deletions().drain();
    }

    /** Flushes every log, writes checkpoints and the clean-shutdown markers, releases the locks. */
    @Override
    public void close() throws IOException {
        Set<LogDirectory> unclean = new HashSet<>();
        for (PartitionLog log : logs.values()) {
            try {
                log.close();
            } catch (IOException failed) {
                unclean.add(directoryOf(log));
                LOG.warn(
                        "{} was not stopped cleanly and is checked at the next start: {}",
                        log.topicPartition(),
                        failed.toString());
            }
        }
        try {
            checkpoint();
            for (LogDirectory directory : online) {
                if (!unclean.contains(directory)) {
                    directory.markClean();
                }
            }
        } finally {
            for (LogDirectory directory : online) {
                directory.close();
            }
        }
    }

    /**
     * One directory of {@code log.dirs}. Immutable.
     *
     * @param offlineReason why it is not usable; empty while it is online
     */
    public record LogDirState(Path path, long totalBytes, long usableBytes, Optional<String> offlineReason) {}
}
