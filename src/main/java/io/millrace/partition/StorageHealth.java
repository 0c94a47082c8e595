package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk takes this partition's writes and forces, said in the log when it changes and not for every record. Owned by
 * the partition's context.
 */
final class StorageHealth {
    private static final Logger log = LoggerFactory.getLogger(StorageHealth.class);

    private static final long PROBE_INTERVAL_MS = 2_000;

    private final PartitionLog partitionLog;
    private boolean writesFail;
    private boolean forcesFail;
    /** Not before this, the disk is tried again; meaningful while writes fail. */
    private long nextProbeMs;

    StorageHealth(PartitionLog partitionLog) {
        this.partitionLog = partitionLog;
    }

    /** What the disk does not do any more, as the part of a sentence; empty when it is well. */
    Optional<String> failing() {
        return writesFail || forcesFail
                ? Optional.of("the disk does not take " + (writesFail ? "writes" : "forces") + " in "
                        + partitionLog.directory())
                : Optional.empty();
    }

    /**
     * Tries from time to time whether a disk that refused writes takes them again, for a log that nothing is written to: nobody would
     * find out otherwise, and the replica would stay out of the in-sync set.
     *
     * @return whether it has just turned out to take them
     */
    boolean healed(long nowMs) {
        if (!writesFail || nowMs < nextProbeMs) {
            return false;
        }
        nextProbeMs = nowMs + PROBE_INTERVAL_MS;
        try {
            partitionLog.probeDisk();
        } catch (IOException still) {
            log.debug("{}: the disk still takes no writes", partitionLog.topicPartition(), still);
            return false;
        }
        written();
        return true;
    }

    void written() {
        if (writesFail) {
            writesFail = false;
            log.info("{} writes work again in {}", partitionLog.topicPartition(), partitionLog.directory());
        }
    }

    void forced() {
        if (forcesFail) {
            forcesFail = false;
            log.info("{} forces work again in {}", partitionLog.topicPartition(), partitionLog.directory());
        }
    }

    Refusal writeFailed(IOException failure) {
        Refusal refusal = refusal("could not write", failure);
        if (!writesFail) {
            writesFail = true;
            log.warn("{}", refusal.message());
        }
        return refusal;
    }

    Refusal forceFailed(Exception failure) {
        Refusal refusal = refusal("could not force what was written to the disk", failure);
        if (!forcesFail) {
            forcesFail = true;
            log.warn("{}", refusal.message());
        }
        return refusal;
    }

    /** What a client hears when the disk did not do something. */
    Refusal refusal(String what, Exception failure) {
        return new Refusal(
                Refusal.Reason.STORAGE_ERROR,
                partitionLog.topicPartition() + ": " + what + " in " + partitionLog.directory() + " ("
                        + failure.getMessage() + "): free space or repair the disk; writes resume by themselves");
    }
}
