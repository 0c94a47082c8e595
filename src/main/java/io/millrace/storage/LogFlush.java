package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One flush of a log: the records between two positions, and the names, indexes and snapshots that belong to them.
 * Immutable; {@link #force} runs on one thread while the owner goes on appending behind {@link #end}.
 */
final class LogFlush implements FlushTicket {
    private static final Logger LOG = LoggerFactory.getLogger(LogFlush.class);

    private final LogState state;
    private final FlushHealth health;
    private final List<LogSegment> dirty;
    private final LogPosition from;
    private final LogPosition end;
    private final long truncations;

    /** A flush of {@code dirty}, which hold the bytes from {@code from} to {@code end}; nothing to do when it is empty. */
    LogFlush(LogState state, FlushHealth health, List<LogSegment> dirty, LogPosition from, LogPosition end) {
        this.state = state;
        this.health = health;
        this.dirty = dirty;
        this.from = from;
        this.end = end;
        this.truncations = state.truncations();
    }

    @Override
    public LogPosition end() {
        return end;
    }

    /** Record bytes that it covers. */
    long sizeBytes() {
        long bytes = (long) end.position() - from.position();
        for (int i = 0; i < dirty.size() - 1; i++) {
            bytes += dirty.get(i).records().sizeBytes();
        }
        return bytes;
    }

    /** Whether this is a flush of the log with that state. */
    boolean isOf(LogState candidate) {
        return state == candidate;
    }

    long truncations() {
        return truncations;
    }

    @Override
    public void force() throws IOException {
        if (dirty.isEmpty()) {
            state.epochs().force(); // An epoch may have begun behind the last record.
            return;
        }
        boolean again = health.isSuspect();
        try {
            for (LogSegment segment : dirty) {
                force(segment, again);
            }
            state.epochs().force();
            forceNames();
        } catch (IOException failed) {
            health.suspect(true);
            if (!again) {
                LOG.warn(
                        "{}: the disk under {} did not take offsets {} to {}; they stay unacknowledged and are written"
                                + " again with the next flush. Cause: {}",
                        state.topicPartition(),
                        state.directory(),
                        from.offset(),
                        end.offset(),
                        failed.toString());
            }
            throw failed;
        }
        if (again) {
            health.suspect(false);
            LOG.info(
                    "{}: the disk took offsets {} to {} after all",
                    state.topicPartition(),
                    from.offset(),
                    end.offset());
        }
    }

    private void force(LogSegment segment, boolean again) throws IOException {
        SegmentFile records = segment.records();
        if (!records.retain()) {
            return; // Deleted meanwhile, with its bytes.
        }
        try {
            if (again) {
                writeAgain(segment);
            }
            FileChannel channel = records.channel();
            channel.force(false);
            segment.indexes().transactions().force();
            if (segment.baseOffset() != end.segmentBaseOffset()) {
                forceSealed(segment);
            }
        } finally {
            records.release();
        }
    }

    /** What a start after a power cut would otherwise have to rebuild. */
    private void forceSealed(LogSegment segment) throws IOException {
        segment.indexes().force();
        LogSegment next = state.segments().higher(segment.baseOffset());
        if (next != null) {
            try {
                FileReplacement.force(LogFiles.of(state.directory(), next.baseOffset(), LogFiles.SNAPSHOT));
            } catch (NoSuchFileException removed) {
                LOG.debug("{}: snapshot {} is gone already", state.topicPartition(), next.baseOffset(), removed);
            }
        }
    }

    private void forceNames() throws IOException {
        Path directory = state.directory();
        boolean fresh = false;
        for (LogSegment segment : dirty) {
            fresh |= !segment.isNameDurable();
        }
        if (fresh) {
            FileReplacement.force(directory);
            dirty.forEach(LogSegment::nameIsDurable);
        }
        if (!health.isLogNameDurable()) {
            FileReplacement.force(
                    Objects.requireNonNull(directory.toAbsolutePath().getParent()));
            health.logNameIsDurable();
        }
    }

    /** Makes the unflushed bytes dirty again, after checking that the system still has what was written. */
    private void writeAgain(LogSegment segment) throws IOException {
        SegmentFile records = segment.records();
        int first = segment.baseOffset() == from.segmentBaseOffset() ? from.position() : 0;
        int last = segment.baseOffset() == end.segmentBaseOffset() ? end.position() : records.sizeBytes();
        ByteBuffer window = ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES);
        BatchCursor cursor = new BatchCursor(records, first, last, window);
        while (cursor.next()) {
            if (!cursor.crcIsValid()) {
                throw new IOException("The bytes at " + cursor.position() + " of " + records.path()
                        + " were lost by the disk before they were durable; restart the node to drop them");
            }
        }
        segment.failIfDamaged(cursor);
        for (int at = first; at < last; at += window.capacity()) {
            window.clear().limit(Math.min(window.capacity(), last - at));
            records.readFully(window, at);
            records.rewrite(window.flip(), at);
        }
    }
}
