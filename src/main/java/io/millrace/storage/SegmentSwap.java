package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a log that compaction works on: which segments it may take, and how its output takes their place.
 *
 * <p>Owned by the partition's context, except {@link #begin}. A crash at any point leaves either the sources or the whole
 * output: the output is on the disk before it is named {@code .swap}, and a {@code .swap} is finished at the next start.
 */
final class SegmentSwap {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSwap.class);

    private final LogState state;

    SegmentSwap(LogState state) {
        this.state = state;
    }

    /** Sealed segments wholly before the segments of {@code stable} and of the flushed end, oldest first. */
    List<CleanableSegment> cleanable(LogPosition stable) {
        long bound = Math.min(stable.segmentBaseOffset(), state.flushedEnd().segmentBaseOffset());
        List<LogSegment> all = state.segments().list();
        List<CleanableSegment> cleanable = new ArrayList<>();
        for (int index = 0; index + 1 < all.size() && all.get(index).baseOffset() < bound; index++) {
            cleanable.add(
                    new CleanableSegment(all.get(index), all.get(index + 1).baseOffset()));
        }
        return cleanable;
    }

    /** An empty output for {@code sources}. Any thread. */
    CleanedSegment begin(List<CleanableSegment> sources) throws IOException {
        long baseOffset = sources.get(0).baseOffset();
        Path directory = state.directory();
        SegmentFile records = new SegmentFile(
                state.environment().opener(),
                LogFiles.of(directory, baseOffset, LogFiles.RECORDS + LogFiles.CLEANED),
                0);
        SegmentIndexes indexes = SegmentIndexes.createCleaned(
                directory,
                baseOffset,
                state.config().segmentIndexBytes(),
                state.config().indexIntervalBytes());
        indexes.deleteIfExists(); // Of an attempt that failed.
        records.create();
        LogSegment segment =
                new LogSegment(baseOffset, records, indexes, state.config().indexIntervalBytes(), state.nowMs());
        segment.activate();
        return new CleanedSegment(sources, segment);
    }

    /**
     * Puts a finished output in the place of its sources.
     *
     * @return false when a source is gone (retention, truncation): then the output is discarded
     */
    boolean replace(CleanedSegment cleaned) throws IOException {
        state.failIfClosed();
        List<LogSegment> sources =
                cleaned.sources().stream().map(CleanableSegment::segment).toList();
        List<LogSegment> current = state.segments().list();
        int at = current.indexOf(sources.get(0));
        if (at < 0
                || at + sources.size() >= current.size()
                || !current.subList(at, at + sources.size()).equals(sources)) {
            cleaned.discard();
            return false;
        }
        Path directory = state.directory();
        LogSegment segment = cleaned.segment();
        segment.rename(directory, LogFiles.SWAP);
        FileReplacement.force(directory);
        List<LogSegment> next = new ArrayList<>(current.subList(0, at));
        next.add(segment);
        next.addAll(current.subList(at + sources.size(), current.size()));
        for (LogSegment source : sources) {
            retire(source, directory);
        }
        segment.rename(directory, "");
        state.segments().replaceAll(next);
        for (LogSegment source : sources) {
            source.close();
        }
        LOG.info(
                "{}: compacted {} segments from offset {} into {} bytes",
                state.topicPartition(),
                sources.size(),
                segment.baseOffset(),
                segment.records().sizeBytes());
        return true;
    }

    private void retire(LogSegment source, Path directory) throws IOException {
        source.setAside(directory);
        for (Path path : source.paths()) {
            state.environment().deletions().add(path, state.config().fileDeleteDelayMs());
        }
    }
}
