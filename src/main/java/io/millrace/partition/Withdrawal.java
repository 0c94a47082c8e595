package io.millrace.partition;

import io.millrace.common.TopicPartition;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a replica out of the in-sync set when its disk does not take writes any more, or has lost records: a leader in such
 * a state keeps everybody from writing or reading while others could lead. Owned by the partition's context. At most one request
 * is under way; one that failed, or that nobody was left to take over from, is tried again as long as the reason lasts.
 */
final class Withdrawal {
    private static final Logger log = LoggerFactory.getLogger(Withdrawal.class);
    private static final long PATIENCE_MS = 2_000;

    private final HostedPartition partition;
    private final StorageHealth health;
    private boolean underWay;
    private long failingSinceMs = Long.MAX_VALUE;
    private long quietUntilMs = Long.MIN_VALUE;

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
        ask(owner, failing.get());
    }

    /** Leaves at once, for a reason that does not pass by itself. */
    void leave(PartitionOwner owner, String why) {
        if (!underWay && owner.nowMs() >= quietUntilMs) {
            quietUntilMs = owner.nowMs() + PATIENCE_MS;
            ask(owner, why);
        }
    }

    private void ask(PartitionOwner owner, String why) {
        underWay = true;
        TopicPartition name = partition.topicPartition();
        owner.ports()
                .withdrawals()
                .withdraw(partition.topicId(), name.partition())
                .onComplete(done -> partition.command(writer -> writer.onWithdrawn()));
        log.warn("{}: asks to leave the in-sync set, because {}", name, why);
    }

    void onAnswered() {
        underWay = false;
        failingSinceMs = Long.MAX_VALUE; // In vain, perhaps: others may be in sync when the patience has run out again.
    }
}
