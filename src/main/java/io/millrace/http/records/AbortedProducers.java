package io.millrace.http.records;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.RecordBatch;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Tells batches of aborted transactions, for who reads committed records; asked batch by batch in order. Confined to its user. */
public final class AbortedProducers {
    private final PriorityQueue<AbortedTransaction> aborted =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> producers = new HashSet<>();

    public AbortedProducers(List<AbortedTransaction> transactions) {
        aborted.addAll(transactions);
    }

    /** Whether nobody is to see the records of this batch: markers, and what was aborted. */
    public boolean hides(RecordBatch batch) {
        if (batch.isControl()) {
            producers.remove(batch.producerId());
            return true;
        }
        return batch.isTransactional() && isAborted(batch);
    }

    private boolean isAborted(RecordBatch batch) {
        AbortedTransaction next = aborted.peek();
        while (next != null && next.firstOffset() <= batch.lastOffset()) {
            producers.add(next.producerId());
            aborted.remove();
            next = aborted.peek();
        }
        return producers.contains(batch.producerId());
    }
}
