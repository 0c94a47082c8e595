package io.millrace.storage;

import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of this node that are moving from one log directory to another, and the exchange of a log for its finished copy.
 *
 * <p>Thread-safe because the table is concurrent; {@link #finish} belongs to the owner of the partition.
 *
 * <p>The exchange survives a crash at any step: the copy says that it is complete, the old directory is renamed to one
 * that is to be deleted, the copy gets the old one's name. At a start a copy that is complete and whose partition has no
 * directory takes its place; any other is removed, and its move is told to who wants to begin it again.
 */
public final class LogMoves {
    private static final Logger LOG = LoggerFactory.getLogger(LogMoves.class);

    private final LogEnvironment environment;
    private final List<LogDirectory> online;
    private final Checkpoints checkpoints;
    private final Map<TopicPartition, FutureReplica> moves = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final Map<TopicPartition, Path> interrupted;

    /** Writes the checkpoints of all directories. */
    interface Checkpoints {
        void write() throws IOException;
    }

    /**
     * Begins without moves.
     *
     * @param interrupted what {@link #settle} said
     */
    LogMoves(
            LogEnvironment environment,
            List<LogDirectory> online,
            Map<TopicPartition, Path> interrupted,
            Checkpoints checkpoints) {
        this.environment = environment;
        this.online = online;
        this.checkpoints = checkpoints;
        this.interrupted = Map.copyOf(interrupted);
    }

    /**
     * Lets finished copies take the place of logs that were renamed away before the node stopped.
     *
     * @return the other moves, each with the directory of {@code log.dirs} it was to; their copies are leftovers
     */
    static Map<TopicPartition, Path> settle(List<LogDirectory> online) throws IOException {
        Map<TopicPartition, Path> interrupted = new HashMap<>();
        for (LogDirectory directory : online) {
            for (Path copy : directory.futures()) {
                Optional<String> complete = nameIn(copy, FutureReplica.COMPLETE_FILE);
                if (complete.isPresent() && !isPresent(complete.get(), online)) {
                    LOG.info("{} finishes its move to {}", complete.get(), directory.path());
                    rename(copy, directory.path().resolve(complete.get()));
                } else {
                    nameIn(copy, FutureReplica.PARTITION_FILE)
                            .flatMap(LogDirectory::parse)
                            .ifPresent(partition -> interrupted.put(partition, directory.path()));
                }
            }
        }
        return interrupted;
    }

    private static Optional<String> nameIn(Path copy, String file) throws IOException {
        try {
            return Optional.of(Files.readString(copy.resolve(file)));
        } catch (NoSuchFileException without) {
            return Optional.empty();
        }
    }

    private static boolean isPresent(String partition, List<LogDirectory> online) {
        return online.stream()
                .anyMatch(directory -> Files.exists(directory.path().resolve(partition)));
    }

    /** Moves that the last stop or crash interrupted, each with the directory of {@code log.dirs} it was to. */
    public Map<TopicPartition, Path> interrupted() {
        return interrupted;
    }

    /** Moves that are going on. */
    public Collection<FutureReplica> all() {
        return Collections.unmodifiableCollection(moves.values());
    }

    public Optional<FutureReplica> find(TopicPartition partition) {
        return Optional.ofNullable(moves.get(partition));
    }

    /**
     * Begins a copy in another online directory.
     *
     * @throws IOException the directory cannot take it, or the log moves already
     */
    public FutureReplica begin(PartitionLog log, Path target) throws IOException {
        LogDirectory directory = online.stream()
                .filter(candidate -> candidate.path().equals(target))
                .findFirst()
                .orElseThrow(() -> new IOException(target + " is not an online log directory"));
        Path copy = directory.path().resolve(LogDirectory.futureName(log.topicPartition(), uniqueId()));
        FutureReplica future = new FutureReplica(log, directory, copy);
        if (moves.putIfAbsent(log.topicPartition(), future) != null) {
            throw new IOException(log.topicPartition() + " is moving already");
        }
        forgetOthers(future);
        return future;
    }

    /** Leftover copies, which may be there until the next cleaning up, are no moves to begin again any more. */
    private void forgetOthers(FutureReplica future) throws IOException {
        String partition = future.log().topicPartition().toString();
        for (LogDirectory directory : online) {
            for (Path copy : directory.futures()) {
                if (!copy.equals(future.directory())
                        && nameIn(copy, FutureReplica.PARTITION_FILE).equals(Optional.of(partition))) {
                    Files.deleteIfExists(copy.resolve(FutureReplica.PARTITION_FILE));
                }
            }
        }
    }

    private String uniqueId() {
        return Long.toHexString(environment.clock().nowMs()) + "-" + begun.incrementAndGet();
    }

    /** Gives a move up and removes what there is of the copy; nothing else must be using it. */
    public void abandon(FutureReplica future) throws IOException {
        moves.remove(future.log().topicPartition(), future);
        Files.deleteIfExists(
                future.directory().resolve(FutureReplica.PARTITION_FILE)); // First: a crash keeps it given up.
        DeletionQueue.removeTree(future.directory());
    }

    /**
     * Copies the rest and goes over to the copy, on the context of the partition's owner.
     *
     * @return false when too much is left to copy while appends wait: let the copy follow once more
     * @throws IOException the log stays where it is
     */
    public boolean finish(FutureReplica future) throws IOException {
        PartitionLog log = future.log();
        if (!future.isNear() && !future.isCancelled()) {
            return false;
        }
        future.complete();
        checkpoints.write(); // Also of the copy, or a crash behind the renaming would forget where the log starts.
        Path home = log.directory();
        Path former = home.resolveSibling(LogDirectory.deletedName(log.topicPartition(), log.topicId()));
        Path next = future.target().resolve(log.topicPartition().toString());
        DeletionQueue.removeTree(former);
        exchange(future, home, former, next);
        moves.remove(log.topicPartition(), future);
        online.stream()
                .filter(directory -> directory.path().equals(home.getParent()))
                .forEach(directory -> directory.partitionCount().decrementAndGet());
        future.targetDirectory().partitionCount().incrementAndGet();
        environment.deletions().forget(home);
        environment.deletions().add(former, log.config().fileDeleteDelayMs());
        Files.deleteIfExists(next.resolve(FutureReplica.COMPLETE_FILE));
        Files.deleteIfExists(next.resolve(FutureReplica.PARTITION_FILE));
        checkpoints.write();
        LOG.info("{} moved from {} to {}", log.topicPartition(), home.getParent(), future.target());
        return true;
    }

    private void exchange(FutureReplica future, Path home, Path former, Path next) throws IOException {
        PartitionLog log = future.log();
        rename(home, former);
        try {
            rename(future.directory(), next);
            LogLoader.Checkpoints whole = new LogLoader.Checkpoints(log.logEnd().offset(), log.logStartOffset(), true);
            PartitionLog copy = new LogLoader(environment).load(log.topicPartition(), next, log.config(), whole);
            log.relocate(copy, former);
        } catch (IOException | RuntimeException failed) {
            if (Files.exists(next)) {
                rename(next, future.directory());
            }
            rename(former, home);
            throw failed;
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        FileReplacement.force(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    }
}
