package io.millrace.storage;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a log's flush tickets and accounts for those that came back.
 *
 * <p>Owned by the partition's context; only the tickets travel. Beside the records it writes, every few MB and without
 * waiting for the disk, index entries and a snapshot of the producers, so that a start after a crash need not read what
 * was flushed.
 */
final class LogFlusher {
    private static final Logger LOG = LoggerFactory.getLogger(LogFlusher.class);
    /** Bytes between two writings of index entries and producers; bounds what a recovery reads before its point. */
    private static final long COMPANION_INTERVAL_BYTES = 2 << 20;

    private final LogState state;
    private final FlushHealth health = new FlushHealth();
    private LogPosition companionsAt;
    /** Offset of the last snapshot taken here, which the next one replaces. */
    private long snapshotOffset = -1;

    private boolean companionsFailed;

    LogFlusher(LogState state) {
        this.state = state;
        this.companionsAt = state.logEnd();
    }

    FlushTicket prepare() {
        LogPosition end = state.logEnd();
        LogPosition from = state.flushedEnd();
        return new LogFlush(state, health, from.offset() == end.offset() ? List.of() : dirtySince(from), from, end);
    }

    private List<LogSegment> dirtySince(LogPosition from) {
        LogSegment active = state.segments().active();
        if (active.baseOffset() == from.segmentBaseOffset()) {
            return List.of(active);
        }
        return state.segments().list().stream()
                .filter(segment -> segment.baseOffset() >= from.segmentBaseOffset())
                .toList();
    }

    void onFlushed(FlushTicket ticket) {
        LogFlush flush = (LogFlush) ticket;
        if (!flush.isOf(state) || flush.truncations() != state.truncations()) {
            return; // The log moved or was cut meanwhile; what lies behind the cut is not what was forced.
        }
        state.environment().backlog().add(flush.sizeBytes());
        state.advanceFlushedEnd(flush.end());
        LogPosition end = state.logEnd();
        if (end.segmentBaseOffset() != companionsAt.segmentBaseOffset()
                || end.position() - companionsAt.position() >= COMPANION_INTERVAL_BYTES) {
            writeCompanions(end);
        }
    }

    private void writeCompanions(LogPosition end) {
        companionsAt = end;
        if (state.isClosed()) {
            return;
        }
        try {
            state.segments().active().persistIndexes();
            snapshot(end);
            companionsFailed = false;
        } catch (IOException failed) {
            if (!companionsFailed) {
                LOG.warn(
                        "{}: cannot write index entries or the producer snapshot in {}; a start after a crash will take"
                                + " longer. Cause: {}",
                        state.topicPartition(),
                        state.directory(),
                        failed.toString());
            }
            companionsFailed = true;
        }
    }

    private void snapshot(LogPosition end) throws IOException {
        state.takeProducerSnapshot();
        LogSegment floor = state.segments().floor(snapshotOffset);
        if (snapshotOffset >= 0
                && snapshotOffset < end.offset()
                && floor != null
                && floor.baseOffset() != snapshotOffset) {
            state.producers().snapshots().delete(snapshotOffset); // Those at the start of a segment stay with it.
        }
        snapshotOffset = end.offset();
    }
}
