package io.millrace.storage;

import io.millrace.common.Invariants;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one log and the marks that say how much of it counts.
 *
 * <p>Changed by the partition's owner only; the volatile marks are what other threads go by. Invariant: log start offset
 * &lt;= flushed end offset &lt;= log end offset, and bytes before {@code logEnd} are whole batches in ascending order.
 */
final class LogState {
    private static final Logger LOG = LoggerFactory.getLogger(LogState.class);

    private final TopicPartition topicPartition;
    private volatile TopicId topicId;
    private final LogEnvironment environment;
    private final LogSegments segments;
    private final LeaderEpochCache epochs;
    private final ProducerStateManager producers;
    private volatile Path directory;
    private volatile TopicConfig config;
    private volatile long logStartOffset;
    private volatile LogPosition logEnd;
    private volatile LogPosition flushedEnd;
    private volatile Optional<LogPosition> firstUnstable = Optional.empty();
    private volatile boolean closed;

    private final LogDamage damage = new LogDamage(this);

    /** How often the log was cut; a flush taken before a cut says nothing about what came after. */
    private volatile long truncations;

    LogState(LoadedLog loaded, TopicConfig config, LogEnvironment environment) {
        this.topicPartition = loaded.topicPartition();
        this.topicId = loaded.topicId();
        this.environment = environment;
        this.segments = loaded.segments();
        this.epochs = loaded.epochs();
        this.producers = loaded.producers();
        this.directory = loaded.directory();
        this.config = config;
        this.logStartOffset = loaded.logStartOffset();
        this.logEnd = loaded.logEnd();
        this.flushedEnd = loaded.logEnd();
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    TopicId topicId() {
        return topicId;
    }

    void topicId(TopicId topicId) {
        this.topicId = topicId;
    }

    LogEnvironment environment() {
        return environment;
    }

    LogSegments segments() {
        return segments;
    }

    LeaderEpochCache epochs() {
        return epochs;
    }

    ProducerStateManager producers() {
        return producers;
    }

    Path directory() {
        return directory;
    }

    /** The directory was renamed; the files in it kept their names. */
    void directory(Path directory) {
        this.directory = directory;
        producers.snapshots().directory(directory);
    }

    TopicConfig config() {
        return config;
    }

    void config(TopicConfig config) {
        this.config = config;
    }

    long nowMs() {
        return environment.clock().nowMs();
    }

    long logStartOffset() {
        return logStartOffset;
    }

    void advanceLogStart(long offset) {
        Invariants.check(
                offset >= logStartOffset && offset <= logEnd.offset(), "offset=%d start=%d", offset, logStartOffset);
        logStartOffset = offset;
    }

    LogPosition logEnd() {
        return logEnd;
    }

    void advanceLogEnd(LogPosition end) {
        Invariants.check(
                end.offset() >= logEnd.offset(), "end moves back from %d to %d", logEnd.offset(), end.offset());
        logEnd = end;
    }

    LogPosition flushedEnd() {
        return flushedEnd;
    }

    /** Raises the flushed end; a later flush may have come first. */
    void advanceFlushedEnd(LogPosition end) {
        boolean rolled = end.segmentBaseOffset() > flushedEnd.segmentBaseOffset();
        if (end.offset() > flushedEnd.offset() || (end.offset() == flushedEnd.offset() && rolled)) {
            flushedEnd = end;
        }
    }

    Optional<LogPosition> firstUnstable() {
        return firstUnstable;
    }

    /**
     * Publishes the producers' oldest open transaction with its position. Where that cannot be read, the old one stays:
     * readers of committed records then wait longer than they must.
     */
    void refreshFirstUnstable(LogReader reader) {
        OptionalLong first = producers.firstUndecidedOffset();
        if (first.isEmpty()) {
            firstUnstable = Optional.empty();
            return;
        }
        long offset = Math.max(first.getAsLong(), logStartOffset);
        if (firstUnstable.isPresent() && firstUnstable.get().offset() == offset) {
            return;
        }
        try {
            firstUnstable = reader.locate(offset);
        } catch (IOException unreadable) {
            LOG.warn(
                    "Cannot look up the oldest open transaction of {} at offset {}",
                    topicPartition,
                    offset,
                    unreadable);
        }
    }

    /**
     * Writes what is known of the producers up to the log end, without waiting for the disk. The aborted transactions go
     * to the disk first: a start that trusts the snapshot does not look for them again.
     */
    void takeProducerSnapshot() throws IOException {
        segments.active().indexes().transactions().force();
        producers.takeSnapshot();
    }

    LogDamage damage() {
        return damage;
    }

    long truncations() {
        return truncations;
    }

    /** Moves the end back, before bytes are removed, so that no reader starts on them. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // The owner alone writes it.
    void moveBack(LogPosition end, long startOffset) {
        truncations = truncations + 1;
        logEnd = end;
        if (flushedEnd.offset() > end.offset()) {
            flushedEnd = end;
        }
        logStartOffset = startOffset;
        damage.forgetFrom(end);
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    void failIfClosed() throws IOException {
        if (closed) {
            throw new IOException(
                    "The log of " + topicPartition + " is closed: it was deleted or the node is stopping.");
        }
    }
}
