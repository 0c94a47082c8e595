package io.millrace.service;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.EpochEnd;
import io.millrace.record.RecordSlice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a fetch found in one partition; whoever takes it closes {@code records}.
 *
 * @param aborted only for read_committed
 * @param diverging set when the reader's last epoch and offset do not match this log
 * @param nearerReplica node that the reader is to ask instead
 */
public record FetchedPartition(
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        List<AbortedTransaction> aborted,
        RecordSlice records,
        Optional<EpochEnd> diverging,
        OptionalInt nearerReplica) {
    /** What the reader is to have from this node. */
    public FetchedPartition(
            long highWatermark,
            long lastStableOffset,
            long logStartOffset,
            List<AbortedTransaction> aborted,
            RecordSlice records,
            Optional<EpochEnd> diverging) {
        this(highWatermark, lastStableOffset, logStartOffset, aborted, records, diverging, OptionalInt.empty());
    }
}
