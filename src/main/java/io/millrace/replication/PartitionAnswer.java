package io.millrace.replication;

import io.millrace.partition.LeaderAnswer;
import io.millrace.replication.PartitionFetch.PartitionKey;
import java.util.Optional;

/**
 * What a reply says about one partition. Immutable.
 *
 * @param answer empty when this node does not lead the partition in the term that was asked for
 */
record PartitionAnswer(PartitionKey key, Optional<LeaderAnswer> answer) {
    /** Whether the leader waits for the follower's next position before it says more; news of the high watermark leave it standing. */
    boolean endsWait() {
        return answer.isEmpty() || !(answer.get() instanceof LeaderAnswer.Records records) || records.sizeBytes() > 0;
    }

    int sizeBytes() {
        return answer.map(LeaderAnswer::sizeBytes).orElse(0);
    }
}
