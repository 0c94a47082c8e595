package io.millrace.partition;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.record.RecordBatch;
import io.millrace.replica.FetchPoint;
import io.millrace.replica.FollowerState;
import io.millrace.replica.FollowerState.EpochAndEnd;
import io.millrace.storage.AppendOrigin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a follower's log like its leader's: appends what comes next, cuts what the leader does not have, begins anew where the
 * leader begins. Owned by the partition's context.
 */
final class FollowerWriter {
    private static final Logger log = LoggerFactory.getLogger(FollowerWriter.class);

    private final PartitionLog partitionLog;
    private final FlushState flush;
    private final StorageHealth health;
    private final RecordBatch batch = new RecordBatch();

    FollowerWriter(PartitionLog partitionLog, FlushState flush, StorageHealth health) {
        this.partitionLog = partitionLog;
        this.flush = flush;
        this.health = health;
    }

    /** Applies an answer; false when it is about another term or another end of this log. */
    Outcome<Boolean> apply(FollowerState state, LeaderAnswer answer) {
        if (!state.admits(answer.point(), lastEpoch())) {
            return Outcome.done(false);
        }
        try {
            if (answer instanceof LeaderAnswer.Records records) {
                return append(state, records);
            }
            if (answer instanceof LeaderAnswer.Diverging diverging) {
                truncate(state, diverging);
            } else if (answer instanceof LeaderAnswer.OutOfRange range) {
                restart(state, range);
            }
            return Outcome.done(true);
        } catch (IOException failure) {
            return new Outcome.Refused<>(health.writeFailed(failure));
        }
    }

    /** Whether the leader may count on this replica: not on one whose disk would not take the next record, or has damaged others. */
    boolean vouches() {
        return health.failing().isEmpty() && partitionLog.damage().isEmpty();
    }

    /** Leader epoch of the last record of the log. */
    int lastEpoch() {
        long end = partitionLog.logEnd().offset();
        return end > partitionLog.logStartOffset()
                ? partitionLog.epochOf(end - 1).orElse(FetchPoint.NO_EPOCH)
                : FetchPoint.NO_EPOCH;
    }

    private Outcome<Boolean> append(FollowerState state, LeaderAnswer.Records answer) throws IOException {
        ByteBuffer records = answer.records();
        int end = records.limit();
        boolean appended = end == records.position();
        for (int next = endOfPiece(records); next > records.position(); next = endOfPiece(records.limit(end))) {
            int sizeBytes = next - records.position();
            AppendOutcome outcome =
                    partitionLog.append(records.limit(next), state.leaderEpoch(), AppendOrigin.REPLICATION);
            if (outcome instanceof AppendOutcome.Refused refused) {
                return new Outcome.Refused<>(refused.refusal());
            }
            records.position(next);
            appended = true;
            flush.onAppended(sizeBytes);
            health.written();
            state.onAppended(partitionLog.logEnd().offset());
        }
        if (!appended) {
            return Outcome.refused(
                    Refusal.Reason.CORRUPT_MESSAGE,
                    partitionLog.topicPartition() + ": the leader sent " + records.remaining() + " bytes for offset "
                            + state.fetchOffset() + " that hold no whole batch");
        }
        state.onLeaderHighWatermark(answer.highWatermark());
        long logStart = Math.min(answer.logStartOffset(), state.highWatermark());
        if (logStart > partitionLog.logStartOffset()) {
            partitionLog.advanceLogStart(logStart);
        }
        return Outcome.done(true);
    }

    /**
     * End of the whole batches that go into the log together: as many as fit the active segment, so that segments end where the
     * leader's do. A last batch that was cut by the bound of the fetch is left out.
     */
    private int endOfPiece(ByteBuffer records) {
        int end = records.position();
        long room = (long) partitionLog.config().segmentBytes()
                - partitionLog.logEnd().position();
        while (records.limit() - end >= RecordBatch.LOG_OVERHEAD_BYTES) {
            int sizeBytes = batch.wrap(records, end).sizeBytes();
            boolean cut = sizeBytes < RecordBatch.HEADER_BYTES || sizeBytes > records.limit() - end;
            boolean full = end > records.position() && sizeBytes > room;
            if (cut || full) {
                break;
            }
            end += sizeBytes;
            room -= sizeBytes;
        }
        return end;
    }

    /** Drops everything from the damage in this log on, so that the leader sends it again. */
    void cutDamage(FollowerState state) {
        try {
            partitionLog.cutDamage();
            state.onTruncated(partitionLog.logEnd().offset());
        } catch (IOException failure) {
            health.writeFailed(failure);
        }
    }

    private void truncate(FollowerState state, LeaderAnswer.Diverging answer) throws IOException {
        Optional<EpochAndEnd> own = partitionLog
                .endOffsetForEpoch(answer.epoch())
                .map(end -> new EpochAndEnd(end.leaderEpoch(), end.endOffsetExclusive()));
        long target = state.truncationOffset(new EpochAndEnd(answer.epoch(), answer.endOffsetExclusive()), own);
        if (target < state.highWatermark()) {
            log.warn(
                    "{} epoch {}: the leader does not have offsets {} to {}, which were committed: it was elected uncleanly",
                    partitionLog.topicPartition(),
                    state.leaderEpoch(),
                    target,
                    state.highWatermark());
        }
        log.info(
                "{} epoch {}: the leader's epoch {} ends at {}, this log is cut from {} to {}",
                partitionLog.topicPartition(),
                state.leaderEpoch(),
                answer.epoch(),
                answer.endOffsetExclusive(),
                state.fetchOffset(),
                target);
        partitionLog.truncateTo(target);
        state.onTruncated(partitionLog.logEnd().offset());
    }

    private void restart(FollowerState state, LeaderAnswer.OutOfRange answer) throws IOException {
        log.info(
                "{} epoch {}: the leader has offsets {} to {} and this log ends at {}",
                partitionLog.topicPartition(),
                state.leaderEpoch(),
                answer.logStartOffset(),
                answer.logEndOffset(),
                state.fetchOffset());
        if (answer.logEndOffset() < state.fetchOffset()) {
            partitionLog.truncateTo(Math.max(answer.logEndOffset(), partitionLog.logStartOffset()));
            state.onTruncated(partitionLog.logEnd().offset());
        }
        if (answer.logStartOffset() > state.fetchOffset() || answer.logEndOffset() < partitionLog.logStartOffset()) {
            partitionLog.restartAt(answer.logStartOffset());
            state.onRestarted(answer.logStartOffset());
        }
    }
}
