package io.millrace.storage;

import io.millrace.config.TopicConfig;
import java.io.IOException;

/** What a log is made of, all over the same files. Immutable; the parts are owned as {@link PartitionLog} is. */
record LogParts(
        LogState state,
        LogReader reader,
        LogLookup lookup,
        LogAppender appender,
        LogFlusher flusher,
        LogRoller roller,
        LogTruncation truncation,
        LogTrimmer trimmer,
        SegmentSwap swap) {
    static LogParts of(LoadedLog loaded, TopicConfig config, LogEnvironment environment) {
        LogState state = new LogState(loaded, config, environment);
        LogReader reader = new LogReader(state);
        LogRoller roller = new LogRoller(state);
        LogTruncation truncation = new LogTruncation(state, reader);
        state.refreshFirstUnstable(reader);
        return new LogParts(
                state,
                reader,
                new LogLookup(state),
                new LogAppender(state, reader, roller, truncation),
                new LogFlusher(state),
                roller,
                truncation,
                new LogTrimmer(state, reader, roller),
                new SegmentSwap(state));
    }

    /** Lets the files go as they are; readers that hold a slice keep it. */
    void abandon() throws IOException {
        state.close();
        for (LogSegment segment : state.segments().list()) {
            segment.close();
        }
    }
}
