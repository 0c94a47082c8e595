package io.millrace.storage.compaction;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import io.millrace.storage.CleanableSegment;
import io.millrace.storage.CleanedSegment;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Compacts a log: learns the last offset of each key in its dirty part, then copies what survives into new segments.
 *
 * <p>In three steps, because a log belongs to its owner: {@link CleaningPolicy#plan} there, {@link #clean} on any worker,
 * {@link #install} on the owner again. Holds one map of keys and one batch in memory. Confined to its worker.
 */
public final class LogCleaner {
    private final long mapBytes;
    private final BooleanSupplier stopping;

    /**
     * Makes a cleaner of one log after the other.
     *
     * @param mapBytes upper bound of the key map ({@code log.cleaner.dedupe.buffer.size}); when a log has more keys, a round
     *     ends early and the next goes on there
     * @param stopping asked before each batch; once it is true the work ends with {@link Stopped}
     */
    public LogCleaner(long mapBytes, BooleanSupplier stopping) {
        this.mapBytes = mapBytes;
        this.stopping = stopping;
    }

    /** The work was called off; its files are gone, and nothing that a reader sees has changed. */
    public static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the compaction was called off because the node is stopping");
        }
    }

    private void failIfStopping() throws Stopped {
        if (stopping.getAsBoolean()) {
            throw new Stopped();
        }
    }

    /**
     * New segments that wait to take the place of their sources. Confined to whoever holds it.
     *
     * @param firstDirtyOffset where the next round begins, once all are installed
     */
    public record Cleaned(List<CleanedSegment> segments, long firstDirtyOffset) {}

    /** Does the work of a plan; reads and writes files, changes nothing that a reader sees. */
    public Cleaned clean(CleaningPlan plan) throws IOException, CorruptRecordException {
        long dirtyCount = plan.endOffset() - plan.firstDirtyOffset();
        KeyOffsetMap map = new KeyOffsetMap(Math.min(mapBytes, KeyOffsetMap.bytesFor(dirtyCount)));
        learn(plan, map);
        long endOffset = map.latestOffset() + 1;
        if (endOffset <= plan.firstDirtyOffset()) {
            throw new IOException("The keys of one batch of " + plan.log().topicPartition() + " do not fit " + mapBytes
                    + " bytes; raise log.cleaner.dedupe.buffer.size.");
        }
        return new Cleaned(copy(plan, map, endOffset), endOffset);
    }

    private void learn(CleaningPlan plan, KeyOffsetMap map) throws IOException, CorruptRecordException {
        TransactionTracker transactions =
                new TransactionTracker(plan.log().abortedTransactions(plan.firstDirtyOffset(), plan.endOffset()));
        for (CleanableSegment segment : plan.segments()) {
            if (segment.endOffset() <= plan.firstDirtyOffset()) {
                continue;
            }
            boolean[] full = {false};
            segment.forEach(batch -> {
                failIfStopping();
                if (batch.lastOffset() < plan.firstDirtyOffset()) {
                    return true;
                }
                full[0] = !learn(batch, transactions, map);
                if (!full[0]) {
                    map.latestOffset(batch.lastOffset());
                }
                return !full[0];
            });
            if (full[0]) {
                return;
            }
            map.latestOffset(segment.endOffset() - 1);
        }
    }

    /** False when the map is full: then the round ends before this batch. */
    private static boolean learn(RecordBatch batch, TransactionTracker transactions, KeyOffsetMap map)
            throws CorruptRecordException {
        if (batch.isControl()) {
            transactions.isOfNothing(batch);
            return true;
        }
        if (transactions.isAborted(batch)) {
            return true;
        }
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                ByteBuffer key = reader.key();
                if (key != null && !map.put(key, reader.offset())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<CleanedSegment> copy(CleaningPlan plan, KeyOffsetMap map, long endOffset)
            throws IOException, CorruptRecordException {
        TransactionTracker transactions = new TransactionTracker(
                plan.log().abortedTransactions(plan.segments().get(0).baseOffset(), plan.endOffset()));
        BatchFilter filter = new BatchFilter(
                map,
                new BatchFilter.Round(
                        plan.lastWrites(), endOffset, plan.config().deleteRetentionMs(), plan.nowMs()));
        List<CleanedSegment> outputs = new ArrayList<>();
        boolean whole = false;
        try {
            for (List<CleanableSegment> group : groups(plan, endOffset)) {
                CleanedSegment output = plan.log().beginCleaned(group);
                outputs.add(output);
                for (CleanableSegment source : group) {
                    source.forEach(batch -> copy(batch, filter, transactions, output));
                }
                output.finish();
            }
            whole = true;
            return outputs;
        } finally {
            if (!whole) {
                discard(outputs);
            }
        }
    }

    private boolean copy(RecordBatch batch, BatchFilter filter, TransactionTracker transactions, CleanedSegment output)
            throws IOException, CorruptRecordException {
        failIfStopping();
        ByteBuffer kept = filter.filter(batch, transactions);
        if (kept != null) {
            output.append(kept);
        }
        AbortedTransaction endedAbort = transactions.endedAbort();
        if (endedAbort != null) {
            output.append(endedAbort);
        }
        return true;
    }

    /** Segments up to {@code endOffset}, together as long as they cannot be more than one segment. */
    private static List<List<CleanableSegment>> groups(CleaningPlan plan, long endOffset) {
        List<List<CleanableSegment>> groups = new ArrayList<>();
        List<CleanableSegment> group = new ArrayList<>();
        long groupBytes = 0;
        for (CleanableSegment segment : plan.segments()) {
            if (segment.baseOffset() >= endOffset) {
                break;
            }
            boolean fits = group.isEmpty()
                    || (groupBytes + segment.sizeBytes() <= plan.config().segmentBytes()
                            && segment.endOffset() - group.get(0).baseOffset() <= Integer.MAX_VALUE);
            if (!fits) {
                groups.add(group);
                group = new ArrayList<>();
                groupBytes = 0;
            }
            group.add(segment);
            groupBytes += segment.sizeBytes();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    private static void discard(List<CleanedSegment> outputs) throws IOException {
        for (CleanedSegment output : outputs) {
            output.discard();
        }
    }

    /**
     * Puts the new segments in place; called by the log's owner.
     *
     * @return false when a source was gone meanwhile: the log is sound, and the next round begins where this one did
     */
    public static boolean install(PartitionLog log, Cleaned cleaned) throws IOException {
        boolean all = true;
        for (CleanedSegment segment : cleaned.segments()) {
            all &= log.replace(segment);
        }
        return all;
    }
}
