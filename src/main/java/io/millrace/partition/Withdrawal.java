package io.millrace.partition;

import io.millrace.common.TopicPartition;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a replica out of the in-sync set when its disk does not take writes any more: a leader in such a state keeps
 * everybody from writing while others could lead. Owned by the partition's context. At most one request is under way; one that
 * failed, or that nobody was left to take over from, is tried again as long as the reason lasts.
 */
final class Withdrawal {
    private static final Logger log = LoggerFactory.getLogger(Withdrawal.class);
    private static final long PATIENCE_MS = 2_000;

    private final HostedPartition partition;
    private final StorageHealth health;
    private boolean underWay;
    private long failingSinceMs = Long.MAX_VALUE;

    Withdrawal(HostedPartition partition, StorageHealth health) {
        this.partition = partition;
        this.health = health;
    }

    /** As the leader, from time to time: asks for another one when writes have failed for a while. */
    void look(PartitionOwner owner) {
        Optional<String> failing = health.failing();
        if (failing.isEmpty()) {
            failingSinceMs = Long.MAX_VALUE;
            return;
        }
        failingSinceMs = Math.min(failingSinceMs, owner.nowMs());
        if (underWay || owner.nowMs() - failingSinceMs < PATIENCE_MS) {
            return;
        }
        underWay = true;
        TopicPartition name = partition.topicPartition();
        owner.ports()
                .withdrawals()
                .withdraw(partition.topicId(), name.partition())
                .onComplete(done -> partition.command(writer -> writer.onWithdrawn()));
        log.warn("{}: asks for another leader, because {}", name, failing.get());
    }

    void onAnswered() {
        underWay = false;
        failingSinceMs = Long.MAX_VALUE; // In vain, perhaps: others may be in sync when the patience has run out again.
    }
}
