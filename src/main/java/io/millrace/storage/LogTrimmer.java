package io.millrace.storage;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the beginning of a log: retention and DeleteRecords. Owned by the partition's context. */
final class LogTrimmer {
    private static final Logger LOG = LoggerFactory.getLogger(LogTrimmer.class);

    private final LogState state;
    private final LogReader reader;
    private final LogRoller roller;

    LogTrimmer(LogState state, LogReader reader, LogRoller roller) {
        this.state = state;
        this.reader = reader;
        this.roller = roller;
    }

    /** As {@link PartitionLog#advanceLogStart}. */
    long advanceLogStart(long offset) throws IOException {
        state.failIfClosed();
        if (offset > state.logStartOffset()) {
            state.advanceLogStart(offset);
            state.epochs().truncateFromStart(offset);
            state.producers().onLogStart(offset);
            state.refreshFirstUnstable(reader);
        }
        return state.logStartOffset();
    }

    /** As {@link PartitionLog#applyRetention}. */
    int applyRetention(long highWatermark) throws IOException {
        state.failIfClosed();
        LogPosition end = state.logEnd();
        int count = Retention.expired(
                state.segments().list(),
                state.segments().sizeBytes(),
                state.config(),
                state.logStartOffset(),
                end.offset(),
                highWatermark,
                state.nowMs());
        if (count > 0) {
            if (count == state.segments().count()) {
                roller.roll(end.offset(), end.offset());
            }
            deleteFirst(count);
        }
        return count;
    }

    private void deleteFirst(int count) throws IOException {
        List<LogSegment> segments = state.segments().list();
        long newStart = Math.max(state.logStartOffset(), segments.get(count).baseOffset());
        advanceLogStart(newStart);
        state.segments().removeFirst(count);
        LOG.info(
                "{}: {} segments are past retention; the log starts at {} now",
                state.topicPartition(),
                count,
                newStart);
        for (LogSegment segment : segments.subList(0, count)) {
            retire(segment);
        }
    }

    /** Renames the files away and queues them; readers that hold the records keep them. */
    private void retire(LogSegment segment) throws IOException {
        segment.setAside(state.directory());
        for (var path : segment.paths()) {
            state.environment().deletions().add(path, state.config().fileDeleteDelayMs());
        }
        segment.close();
    }
}
