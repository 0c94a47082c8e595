package io.millrace.partition;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.record.CorruptRecordException;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.CleaningPolicy;
import io.millrace.storage.compaction.LogCleaner;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a partition's log from growing for ever: deletion on demand, retention, the owner's steps of compaction. Owned by the
 * partition's context. */
final class LogUpkeep {
    private static final Logger log = LoggerFactory.getLogger(LogUpkeep.class);

    private final PartitionLog partitionLog;
    private final StorageHealth health;

    LogUpkeep(PartitionLog partitionLog, StorageHealth health) {
        this.partitionLog = partitionLog;
        this.health = health;
    }

    /** Moves the log start up to {@code beforeOffset}, or to the high watermark for -1. */
    Outcome<Long> deleteRecords(long beforeOffset, long highWatermark) {
        if (!partitionLog.config().cleanupDelete()) {
            return Outcome.refused(
                    Refusal.Reason.POLICY_VIOLATION,
                    partitionLog.topicPartition()
                            + " is compacted (cleanup.policy=compact): its records go by key, not by offset");
        }
        long target = beforeOffset == -1 ? highWatermark : beforeOffset;
        if (target < 0 || target > highWatermark) {
            return Outcome.refused(
                    Refusal.Reason.OFFSET_OUT_OF_RANGE,
                    partitionLog.topicPartition() + ": cannot delete before offset " + target
                            + ", the high watermark is " + highWatermark);
        }
        try {
            return Outcome.done(partitionLog.advanceLogStart(target));
        } catch (IOException failure) {
            return new Outcome.Refused<>(health.refusal("could not move the log start", failure));
        }
    }

    /** Deletes what retention says is over; a failure leaves the segments for the next round. */
    void applyRetention(long highWatermark) {
        try {
            int deleted = partitionLog.applyRetention(highWatermark);
            if (deleted > 0) {
                log.info(
                        "{} retention deleted {} segments, log start {}",
                        partitionLog.topicPartition(),
                        deleted,
                        partitionLog.logStartOffset());
            }
        } catch (IOException failure) {
            log.warn(
                    "{} retention failed in {}: {}",
                    partitionLog.topicPartition(),
                    partitionLog.directory(),
                    failure.toString());
        }
    }

    /** What to compact now, if anything; see {@link Compaction} for the other steps. */
    Optional<CleaningPlan> planCompaction(OptionalLong checkpoint, LogPosition lastStable, long nowMs) {
        try {
            partitionLog.rollForCompaction();
            return CleaningPolicy.plan(partitionLog, checkpoint, lastStable, nowMs);
        } catch (IOException | CorruptRecordException failure) {
            log.warn("{} cannot be looked at for compaction: {}", partitionLog.topicPartition(), failure.toString());
            return Optional.empty();
        }
    }

    /** Puts compacted segments in place; returns whether all of them are. */
    boolean installCompacted(LogCleaner.Cleaned cleaned) {
        try {
            return LogCleaner.install(partitionLog, cleaned);
        } catch (IOException failure) {
            log.warn(
                    "{} compacted segments could not be put in place: {}",
                    partitionLog.topicPartition(),
                    failure.toString());
            return false;
        }
    }
}
