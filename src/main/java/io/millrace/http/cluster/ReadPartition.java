package io.millrace.http.cluster;

import io.millrace.common.AbortedTransaction;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a read found in one partition, in memory. Immutable by convention: nobody moves or writes the buffer.
 *
 * @param batches whole batches; the first may begin before the offset that was asked for
 */
public record ReadPartition(
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        List<AbortedTransaction> aborted,
        ByteBuffer batches) {}
