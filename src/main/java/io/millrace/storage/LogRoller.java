package io.millrace.storage;

import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Seals the active segment and begins a new one. Owned by the partition's context; never waits for the disk. */
final class LogRoller {
    private final LogState state;

    LogRoller(LogState state) {
        this.state = state;
    }

    /**
     * Rolls at the log end, or at {@code firstOffset} where the offsets up to {@code lastOffset} are too far away from
     * the end. What fails before the last step leaves the old segment active, and the next roll does it all again.
     */
    void roll(long firstOffset, long lastOffset) throws IOException {
        LogPosition end = state.logEnd();
        LogSegment old = state.segments().active();
        if (old.records().sizeBytes() == 0 && old.baseOffset() == end.offset()) {
            return; // Empty already: a second segment of this name cannot be.
        }
        long baseOffset = lastOffset - end.offset() <= Integer.MAX_VALUE ? end.offset() : firstOffset;
        state.takeProducerSnapshot();
        LogSegment next = create(state.environment(), state.directory(), baseOffset, state.config(), state.nowMs());
        try {
            old.seal();
        } catch (IOException failed) {
            next.close();
            throw failed;
        }
        state.segments().append(next);
        state.advanceLogEnd(new LogPosition(end.offset(), baseOffset, 0));
    }

    /** Seals the active segment where its records have waited too long for compaction; it can be compacted then. */
    void rollForCompaction() throws IOException {
        LogPosition end = state.logEnd();
        if (RollPolicy.keepsFromCompaction(state.segments().active(), state.config(), state.nowMs())) {
            boolean flushed = state.flushedEnd().offset() == end.offset();
            roll(end.offset(), end.offset());
            if (flushed) {
                state.advanceFlushedEnd(state.logEnd()); // No flush would come to say so.
            }
        }
    }

    /** A new, empty, active segment with its records file. */
    static LogSegment create(
            LogEnvironment environment, Path directory, long baseOffset, TopicConfig config, long nowMs)
            throws IOException {
        SegmentFile records =
                new SegmentFile(environment.opener(), LogFiles.of(directory, baseOffset, LogFiles.RECORDS), 0);
        records.create();
        SegmentIndexes indexes =
                SegmentIndexes.create(directory, baseOffset, config.segmentIndexBytes(), config.indexIntervalBytes());
        LogSegment segment = new LogSegment(baseOffset, records, indexes, config.indexIntervalBytes(), nowMs);
        segment.activate();
        return segment;
    }
}
