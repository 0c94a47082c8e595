package io.millrace.storage;

import io.millrace.common.Clock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All logs of this node, over one or several log directories: locks them, loads and recovers what they hold, creates
 * and deletes logs, writes the checkpoints.
 *
 * <p>Thread-safe because its tables are concurrent maps; each log it hands out belongs to that partition's owner.
 */
public final class LogManager implements AutoCloseable {
    private LogManager() {}

    /**
     * Locks and loads every directory of {@code log.dirs}. A directory that cannot be read is offline, with its reason;
     * only when none is left does this fail.
     *
     * @param topicConfigs effective config of a topic by its name, for logs found on disk
     * @throws StorageException with a sentence for a person: locked by another process, not writable, other node's data
     */
    public static LogManager open(BrokerConfig config, Function<String, TopicConfig> topicConfigs, Clock clock)
            throws StorageException {
        throw new UnsupportedOperationException();
    }

    /** Identity in {@code meta.properties}, made at the first start. */
    public String clusterId() {
        throw new UnsupportedOperationException();
    }

    public Collection<PartitionLog> logs() {
        throw new UnsupportedOperationException();
    }

    public Optional<PartitionLog> log(TopicPartition topicPartition) {
        throw new UnsupportedOperationException();
    }

    /** Creates the log in the online directory with the fewest partitions, or opens the one that is there. */
    public PartitionLog create(TopicPartition topicPartition, TopicId topicId, TopicConfig config) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Renames the directory at once ({@code -delete}) and removes it after {@code file.delete.delay.ms}. */
    public void delete(TopicPartition topicPartition) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** State of each directory of {@code log.dirs}, in that order. */
    public List<LogDirState> directories() {
        throw new UnsupportedOperationException();
    }

    /** Writes recovery-point and log-start checkpoints of every directory; called by a timer and on close. */
    public void checkpoint() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Removes renamed segments and directories whose delay has passed; called by a timer. */
    public void deleteExpiredFiles() {
        throw new UnsupportedOperationException();
    }

    /** Flushes every log, writes checkpoints and the clean-shutdown markers, releases the locks. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * One directory of {@code log.dirs}. Immutable.
     *
     * @param offlineReason why it is not usable; empty while it is online
     */
    public record LogDirState(Path path, long totalBytes, long usableBytes, Optional<String> offlineReason) {}
}
