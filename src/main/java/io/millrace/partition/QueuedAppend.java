package io.millrace.partition;

import io.millrace.storage.AppendOrigin;
import java.nio.ByteBuffer;

/**
 * An append on its way to the owner. Immutable; the buffer belongs to the owner until the slot is settled.
 *
 * @param leaderEpoch the only term in which it may be appended, or {@link #ANY_EPOCH}
 */
record QueuedAppend(
        AppendBatch batch,
        int slot,
        ByteBuffer records,
        int sizeBytes,
        QueueBudget budget,
        AppendOrigin origin,
        int leaderEpoch)
        implements PartitionCommand {
    static final int ANY_EPOCH = -1;

    /** Where its batch begins in the buffer, also when it has been written and the position stands behind it. */
    int start() {
        return records.limit() - sizeBytes;
    }

    /** The same append, as one whose transaction has been verified. */
    QueuedAppend verified() {
        return new QueuedAppend(batch, slot, records, sizeBytes, budget, AppendOrigin.VERIFIED_CLIENT, leaderEpoch);
    }

    @Override
    public void run(PartitionWriter writer) {
        budget.release(sizeBytes);
        writer.append(this);
    }
}
