package io.millrace.partition;

import java.nio.ByteBuffer;

/** An append on its way to the owner. Immutable; the buffer belongs to the owner until the slot is settled. */
record QueuedAppend(AppendBatch batch, int slot, ByteBuffer records, int sizeBytes, QueueBudget budget)
        implements PartitionCommand {
    @Override
    public void run(PartitionWriter writer) {
        budget.release(sizeBytes);
        writer.append(this);
    }
}
