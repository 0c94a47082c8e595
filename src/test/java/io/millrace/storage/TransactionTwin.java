package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A log as the list of what was written to it. Everything about transactions is found by walking the list from its start,
 * which is slow and plain.
 */
final class TransactionTwin {
    /**
     * One batch.
     *
     * @param marker how it ends its producer's transaction; null for records
     */
    record Written(
            long baseOffset,
            long lastOffset,
            long producerId,
            short epoch,
            int lastSequence,
            ControlRecord.@Nullable Type marker) {}

    private record Ended(long producerId, long firstOffset, long markerOffset, boolean aborted, long stableOffset) {}

    private final List<Written> written = new ArrayList<>();

    long end() {
        return written.isEmpty() ? 0 : written.get(written.size() - 1).lastOffset() + 1;
    }

    void add(long producerId, short epoch, int lastSequence, int count, ControlRecord.@Nullable Type marker) {
        written.add(new Written(end(), end() + count - 1, producerId, epoch, lastSequence, marker));
    }

    /** Forgets every batch that reaches {@code offset}. */
    void truncateTo(long offset) {
        written.removeIf(batch -> batch.lastOffset() >= offset);
    }

    short epochOf(long producerId) {
        Written last = last(producerId);
        return last == null ? 0 : last.epoch();
    }

    int nextSequence(long producerId) {
        int next = 0;
        short epoch = 0;
        for (Written batch : written) {
            if (batch.producerId() == producerId) {
                next = batch.epoch() == epoch ? next : 0;
                next = batch.marker() == null ? batch.lastSequence() + 1 : next;
                epoch = batch.epoch();
            }
        }
        return next;
    }

    /** Where the records begin that their producer wrote last, for the producer that wrote none for the longest time. */
    long oldestOfLastRecords() {
        return lastRecords().stream().mapToLong(Written::baseOffset).min().orElse(0);
    }

    /** Where the records end that any producer wrote last. */
    long endOfLastRecords() {
        return lastRecords().stream().mapToLong(Written::lastOffset).max().orElse(-1) + 1;
    }

    private Collection<Written> lastRecords() {
        Map<Long, Written> last = new HashMap<>();
        for (Written batch : written) {
            if (batch.marker() == null && batch.producerId() != RecordBatch.NO_PRODUCER_ID) {
                last.put(batch.producerId(), batch);
            }
        }
        return last.values();
    }

    private @Nullable Written last(long producerId) {
        Written last = null;
        for (Written batch : written) {
            last = batch.producerId() == producerId ? batch : last;
        }
        return last;
    }

    boolean inTransaction(long producerId) {
        Written last = last(producerId);
        return last != null && last.marker() == null;
    }

    private List<Ended> ended() {
        List<Ended> ended = new ArrayList<>();
        Map<Long, Long> open = new HashMap<>();
        for (Written batch : written) {
            if (batch.producerId() == RecordBatch.NO_PRODUCER_ID) {
                continue;
            }
            if (batch.marker() == null) {
                open.putIfAbsent(batch.producerId(), batch.baseOffset());
                continue;
            }
            Long first = open.remove(batch.producerId());
            if (first != null) {
                long stable = open.values().stream().min(Long::compare).orElse(batch.lastOffset() + 1);
                boolean aborted = batch.marker() == ControlRecord.Type.ABORT;
                ended.add(new Ended(batch.producerId(), first, batch.lastOffset(), aborted, stable));
            }
        }
        return ended;
    }

    /** First offset of what is open, or has ended at or behind the high watermark. */
    OptionalLong firstUndecided(long highWatermark) {
        OptionalLong first = OptionalLong.empty();
        Map<Long, Long> open = new HashMap<>();
        for (Written batch : written) {
            if (batch.producerId() == RecordBatch.NO_PRODUCER_ID) {
                continue;
            }
            if (batch.marker() == null) {
                open.putIfAbsent(batch.producerId(), batch.baseOffset());
            } else if (batch.lastOffset() < highWatermark) {
                open.remove(batch.producerId());
            } else {
                first = lower(first, open.remove(batch.producerId()));
            }
        }
        for (long offset : open.values()) {
            first = lower(first, offset);
        }
        return first;
    }

    private static OptionalLong lower(OptionalLong first, @Nullable Long offset) {
        return offset == null || (first.isPresent() && first.getAsLong() < offset) ? first : OptionalLong.of(offset);
    }

    List<AbortedTransaction> aborted(long fromOffset, long toOffset) {
        return ended().stream()
                .filter(Ended::aborted)
                .filter(ended -> ended.markerOffset() >= fromOffset && ended.firstOffset() < toOffset)
                .map(ended -> new AbortedTransaction(
                        ended.producerId(), ended.firstOffset(), ended.markerOffset(), ended.stableOffset()))
                .toList();
    }

    /** Records of a producer's transaction, as the producer sends them. */
    static ByteBuffer records(long producerId, short epoch, int sequence, int count) {
        RecordBatchBuilder batch = RecordBatchBuilder.plain()
                .baseOffset(0)
                .producer(producerId, epoch, sequence)
                .transactional();
        for (int i = 0; i < count; i++) {
            batch.append(LogFixture.START_MS, LogFixture.bytes("k" + i), LogFixture.bytes("v" + i));
        }
        return LogFixture.direct(batch.build());
    }

    /** The end of a transaction, as its coordinator writes it. */
    static ByteBuffer marker(long producerId, short epoch, ControlRecord.Type type, int coordinatorEpoch) {
        return LogFixture.direct(RecordBatchBuilder.plain()
                .baseOffset(0)
                .producer(producerId, epoch, RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(LogFixture.START_MS, new ControlRecord(type, coordinatorEpoch))
                .build());
    }
}
