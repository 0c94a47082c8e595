package io.millrace.storage.compaction;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which batches belong to aborted transactions, and which markers have lost their transaction's records, told in one
 * walk through a log in offset order. Confined to the worker that cleans.
 */
final class TransactionTracker {
    /** Aborted transactions not begun yet, by their first offset. */
    private final Deque<AbortedTransaction> ahead = new ArrayDeque<>();

    private final Map<Long, OpenAbort> openAborts = new HashMap<>();
    /** Producers that have shown records of a transaction that commits. */
    private final Set<Long> openCommits = new HashSet<>();

    private @Nullable AbortedTransaction endedAbort;

    private static final class OpenAbort {
        private final AbortedTransaction transaction;
        private boolean hasRecords;

        OpenAbort(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }

    TransactionTracker(Collection<AbortedTransaction> aborted) {
        aborted.stream()
                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                .forEach(ahead::add);
    }

    private void advanceTo(long offset) {
        endedAbort = null;
        while (!ahead.isEmpty() && ahead.peekFirst().firstOffset() <= offset) {
            AbortedTransaction begun = ahead.removeFirst();
            openAborts.putIfAbsent(begun.producerId(), new OpenAbort(begun));
        }
    }

    /** Notes a batch of records; true when it belongs to an aborted transaction. */
    boolean isAborted(RecordBatch batch) {
        advanceTo(batch.lastOffset());
        if (!batch.isTransactional()) {
            return false;
        }
        OpenAbort open = openAborts.get(batch.producerId());
        if (open == null) {
            openCommits.add(batch.producerId());
            return false;
        }
        open.hasRecords = true;
        return true;
    }

    /** Notes a control batch; true when its transaction has no records left before it, so that it says nothing any more. */
    boolean isOfNothing(RecordBatch batch) throws CorruptRecordException {
        advanceTo(batch.lastOffset());
        if (batch.recordCount() == 0) {
            return true; // Emptied by an earlier compaction.
        }
        Optional<ControlRecord> marker;
        try (RecordReader reader = RecordReader.open(batch)) {
            marker = reader.next() ? ControlRecord.parse(reader.key(), reader.value()) : Optional.empty();
        }
        if (marker.isEmpty()) {
            return false; // Of a kind that is not ours to judge.
        }
        if (marker.get().type() == ControlRecord.Type.COMMIT) {
            return !openCommits.remove(batch.producerId());
        }
        OpenAbort open = openAborts.remove(batch.producerId());
        if (open == null || !open.hasRecords) {
            return true;
        }
        endedAbort = open.transaction;
        return false;
    }

    /** The aborted transaction that the last batch ended and of which records were still there; null for other batches. */
    @Nullable
    AbortedTransaction endedAbort() {
        return endedAbort;
    }
}
