package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.record.Compression;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchValidator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches at the end of a log: checks, stamps, rolls, writes, notes.
 *
 * <p>Owned by the partition's context. Either all batches of a call become part of the log or none does: the log end
 * moves last, and what a failed call left behind is cleared before the next one writes.
 */
final class LogAppender {
    private final LogState state;
    private final LogReader reader;
    private final LogRoller roller;
    private final LogTruncation truncation;
    private final RecordBatchValidator validator = new RecordBatchValidator();
    private final RecordBatch batch = new RecordBatch();
    private RecordBatchValidator.Rules rules;
    /** Whether indexes, epochs or producers may know batches that did not become part of the log. */
    private boolean aheadOfLog;

    /** What the loop over the batches found; valid until the next append. */
    private long nextOffset;

    private long maxTimestampMs;

    LogAppender(LogState state, LogReader reader, LogRoller roller, LogTruncation truncation) {
        this.state = state;
        this.reader = reader;
        this.roller = roller;
        this.truncation = truncation;
        this.rules = rulesOf(state.config());
    }

    void onConfigChange() {
        rules = rulesOf(state.config());
    }

    private static RecordBatchValidator.Rules rulesOf(TopicConfig config) {
        return new RecordBatchValidator.Rules(
                config.maxMessageBytes(),
                config.cleanupCompact(),
                config.logAppendTime(),
                config.timestampBeforeMaxMs(),
                config.timestampAfterMaxMs(),
                Compression.ofConfig(config.compressionType()),
                config.compressionLevel());
    }

    AppendOutcome append(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) throws IOException {
        state.failIfClosed();
        if (aheadOfLog) {
            truncation.resetToLogEnd();
            aheadOfLog = false;
        }
        long nowMs = state.nowMs();
        Outcome<ByteBuffer> checked = switch (origin) {
            case CLIENT, VERIFIED_CLIENT -> validator.validateClient(batches, rules, nowMs);
            case COORDINATOR, BUMPED_MARKER -> validator.validateCoordinator(batches, rules, nowMs);
            case REPLICATION -> validator.validateReplicated(batches);
        };
        if (checked instanceof Outcome.Refused<ByteBuffer> refused) {
            return refuse(refused.refusal());
        }
        ByteBuffer bytes = ((Outcome.Done<ByteBuffer>) checked).value();
        try {
            AppendOutcome early = admit(bytes, leaderEpoch, origin);
            if (early != null) {
                return early;
            }
        } catch (CorruptRecordException corrupt) {
            return refuse(
                    Refusal.Reason.CORRUPT_MESSAGE,
                    "A batch for " + state.topicPartition() + " is damaged: " + corrupt.getMessage());
        }
        long firstOffset = batch.wrap(bytes, bytes.position()).baseOffset();
        if (RollPolicy.due(
                state.segments().active(),
                state.config(),
                bytes.remaining(),
                nextOffset - 1,
                maxTimestampMs == RecordBatch.NO_TIMESTAMP ? nowMs : maxTimestampMs,
                nowMs)) {
            roller.roll(firstOffset, nextOffset - 1);
        }
        if (!RollPolicy.fits(state.segments().active(), nextOffset - 1)) {
            return refuse(Refusal.Reason.INVALID_RECORD, "Batches span more than 2^31 offsets; send them one by one.");
        }
        write(bytes);
        return new AppendOutcome.Appended(
                firstOffset,
                origin != AppendOrigin.REPLICATION && rules.logAppendTime() ? nowMs : RecordBatch.NO_TIMESTAMP,
                state.logStartOffset(),
                state.logEnd());
    }

    /** Walks the batches: asks the producers' states, stamps offsets and epoch. Null when all may be appended. */
    private @Nullable AppendOutcome admit(ByteBuffer bytes, int leaderEpoch, AppendOrigin origin)
            throws CorruptRecordException {
        nextOffset = state.logEnd().offset();
        maxTimestampMs = RecordBatch.NO_TIMESTAMP;
        if (!bytes.hasRemaining()) {
            return refuse(Refusal.Reason.INVALID_RECORD, "Nothing to append: not one whole batch was given.");
        }
        if (bytes.remaining() > state.config().segmentBytes()) {
            return refuse(
                    Refusal.Reason.RECORD_LIST_TOO_LARGE,
                    "An append of " + bytes.remaining() + " bytes to " + state.topicPartition()
                            + " does not fit segment.bytes=" + state.config().segmentBytes() + ".");
        }
        for (int at = bytes.position(); at < bytes.limit(); at += batch.sizeBytes()) {
            batch.wrap(bytes, at);
            AppendOutcome early = origin == AppendOrigin.REPLICATION ? follow(leaderEpoch) : lead(leaderEpoch, origin);
            if (early != null) {
                return early;
            }
            nextOffset = batch.nextOffset();
            maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestampMs());
        }
        return null;
    }

    /**
     * A leader that was deposed may have cut its log and filled it again while the old bytes were on their way: then newer records
     * came in their place, which are no continuation of this log.
     */
    private @Nullable AppendOutcome follow(int leaderEpoch) {
        if (batch.leaderEpoch() > leaderEpoch) {
            return refuse(
                    Refusal.Reason.CORRUPT_MESSAGE,
                    "A replicated batch at offset " + batch.baseOffset() + " of epoch " + batch.leaderEpoch()
                            + " cannot come from the leader of epoch " + leaderEpoch + " of " + state.topicPartition()
                            + ".");
        }
        if (batch.baseOffset() >= nextOffset) {
            return null;
        }
        return refuse(
                Refusal.Reason.OFFSET_OUT_OF_RANGE,
                "A replicated batch at offset " + batch.baseOffset() + " is before the end " + nextOffset + " of "
                        + state.topicPartition() + ".");
    }

    private @Nullable AppendOutcome lead(int leaderEpoch, AppendOrigin origin) throws CorruptRecordException {
        ProducerVerdict verdict = state.producers().check(batch, origin);
        if (verdict instanceof ProducerVerdict.Duplicate duplicate) {
            return new AppendOutcome.Duplicate(
                    duplicate.baseOffset(),
                    duplicate.lastOffset(),
                    rules.logAppendTime() ? duplicate.timestampMs() : RecordBatch.NO_TIMESTAMP,
                    state.logStartOffset());
        }
        if (verdict instanceof ProducerVerdict.RepeatedMarker) {
            long last = nextOffset - 1; // Wherever it stands: when all of the log is committed, so is the marker.
            return new AppendOutcome.Duplicate(last, last, RecordBatch.NO_TIMESTAMP, state.logStartOffset());
        }
        if (verdict instanceof ProducerVerdict.Refused refused) {
            return refuse(refused.refusal());
        }
        batch.baseOffset(nextOffset);
        batch.leaderEpoch(leaderEpoch);
        return null;
    }

    private void write(ByteBuffer bytes) throws IOException {
        LogSegment active = state.segments().active();
        int position = active.records().sizeBytes();
        int from = bytes.position();
        int sizeBytes = bytes.remaining();
        try {
            active.records().write(bytes);
            aheadOfLog = true;
            for (int at = from; at < from + sizeBytes; at += batch.sizeBytes()) {
                note(active, batch.wrap(bytes, at), position + at - from);
            }
        } catch (CorruptRecordException corrupt) {
            active.records().reject(corrupt);
            throw new IOException("A control batch for " + state.topicPartition() + " is damaged", corrupt);
        } catch (IOException | RuntimeException failed) {
            active.records().reject(failed);
            throw failed;
        }
        active.records().accept(sizeBytes);
        state.producers().endOffset(nextOffset);
        state.advanceLogEnd(new LogPosition(nextOffset, active.baseOffset(), position + sizeBytes));
        aheadOfLog = false;
        state.refreshFirstUnstable(reader);
    }

    private void note(LogSegment active, RecordBatch written, int position) throws IOException, CorruptRecordException {
        state.epochs().assign(written.leaderEpoch(), written.baseOffset());
        Optional<CompletedTransaction> completed = state.producers().append(written);
        if (completed.isPresent() && completed.get().aborted()) {
            CompletedTransaction aborted = completed.get();
            active.indexes()
                    .transactions()
                    .append(new AbortedTransaction(
                            aborted.producerId(),
                            aborted.firstOffset(),
                            aborted.lastOffset(),
                            state.producers().lastStableOffset(aborted)));
        }
        active.note(written, position);
    }

    private AppendOutcome refuse(Refusal.Reason reason, String message) {
        return refuse(new Refusal(reason, message));
    }

    private AppendOutcome refuse(Refusal refusal) {
        return new AppendOutcome.Refused(refusal, state.logStartOffset());
    }
}
