package io.millrace.service;

import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.TimestampOffset;
import io.vertx.core.Future;

/** Questions about offsets of one partition, and deletion of records by offset. */
public interface OffsetService {
    /** What a list-offsets request may ask for. */
    sealed interface OffsetQuery {
        /** The first readable offset; also "earliest local" while there is no tiered storage. */
        record Earliest() implements OffsetQuery {}

        /** The high watermark, or the last stable offset for read_committed. */
        record Latest(FetchIsolation isolation) implements OffsetQuery {}

        /** The record with the largest timestamp (KIP-734). */
        record MaxTimestamp() implements OffsetQuery {}

        /** The first record at or after a time, below the isolation's bound. */
        record AtTimestamp(long timestampMs, FetchIsolation isolation) implements OffsetQuery {}
    }

    /** Offset -1 and timestamp -1 stand for "there is none", as on the wire. */
    Future<Outcome<TimestampOffset>> find(PartitionRef partition, OffsetQuery query);

    /** Where {@code leaderEpoch} ends in this log (OffsetForLeaderEpoch); epoch -1 and offset -1 when unknown. */
    Future<Outcome<EpochEnd>> endOfEpoch(PartitionRef partition, int leaderEpoch);

    /**
     * Moves the log start offset up.
     *
     * @param beforeOffset first offset to keep; -1 means the high watermark
     * @return the new log start offset
     */
    Future<Outcome<Long>> deleteRecords(PartitionRef partition, long beforeOffset);
}
