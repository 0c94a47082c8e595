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

    private final PartitionLog partitionLog;
    private boolean writesFail;
    private boolean forcesFail;

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
