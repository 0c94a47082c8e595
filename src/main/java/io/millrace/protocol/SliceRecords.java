package io.millrace.protocol;

import io.millrace.common.Invariants;
import io.millrace.record.RecordSlice;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * A record slice in the place where Kafka's messages carry records; only {@link ResponseEncoder} can write it.
 *
 * <p>Owned by the message it is in, and with it by the connection. The slice is closed exactly once: by whoever took
 * it, or by {@link #discard}.
 */
public final class SliceRecords implements BaseRecords {
    private final RecordSlice slice;
    private boolean taken;

    public SliceRecords(RecordSlice slice) {
        this.slice = slice;
    }

    @Override
    public int sizeInBytes() {
        return slice.sizeBytes();
    }

    /** Hands the slice, and the duty to close it, to the caller; once. */
    RecordSlice take() {
        Invariants.check(!taken, "a record slice was written twice");
        taken = true;
        return slice;
    }

    /** Closes the slice unless somebody took it. */
    public void discard() {
        if (!taken) {
            taken = true;
            slice.close();
        }
    }

    @Override
    public RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("slices are sent by the connection, not by Kafka's network code");
    }
}
