package io.millrace.replication;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.partition.HostedPartition;
import io.millrace.replica.CopyBudget;

/**
 * Holds back the copying of replicas that an operator throttles, as long as they are out of sync (KIP-73): a moved partition then
 * leaves room for those that are served. Replicas in sync are neither held back nor counted.
 *
 * <p>One instance for what this node sends as a leader, one for what it fetches as a follower; owned by the context that does so.
 */
public final class ReplicationThrottle {
    /** Which end of the copying this node is. */
    public enum Side {
        LEADER,
        FOLLOWER
    }

    /** After how long whoever was held back looks again. */
    static final long LOOK_AGAIN_MS = 50;

    private final Side side;
    private final BrokerConfig startup;
    private final ClusterView cluster;
    private final Clock clock;
    private final CopyBudget budget = new CopyBudget();
    private long knownVersion = Long.MIN_VALUE;

    public ReplicationThrottle(Side side, BrokerConfig startup, ClusterView cluster, Clock clock) {
        this.side = side;
        this.startup = startup;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Whether the replica of {@code followerId} gets no records now. */
    boolean holds(HostedPartition hosted, int followerId) {
        if (!isMarked(hosted)) {
            return false;
        }
        ClusterImage image = follow();
        return budget.isSpent(clock.nowNanos()) && !isInSync(image, hosted, followerId);
    }

    /** Notes that records were copied to the replica of {@code followerId}. */
    void copied(HostedPartition hosted, int followerId, int byteCount) {
        if (byteCount > 0 && isMarked(hosted) && !isInSync(follow(), hosted, followerId)) {
            budget.spend(byteCount, clock.nowNanos());
        }
    }

    private boolean isMarked(HostedPartition hosted) {
        TopicConfig config = hosted.log().config();
        return (side == Side.LEADER ? config.leaderThrottled() : config.followerThrottled())
                .contain(hosted.topicPartition().partition(), startup.nodeId());
    }

    /** The present image, whose rate is in force from now on. */
    private ClusterImage follow() {
        ClusterImage image = cluster.image();
        if (image.version() != knownVersion) {
            knownVersion = image.version();
            BrokerConfig config = EffectiveConfigs.ofBroker(startup, image);
            budget.rate(
                    side == Side.LEADER
                            ? config.leaderReplicationThrottledRate()
                            : config.followerReplicationThrottledRate(),
                    clock.nowNanos());
        }
        return image;
    }

    private static boolean isInSync(ClusterImage image, HostedPartition hosted, int followerId) {
        int partition = hosted.topicPartition().partition();
        return image.topic(hosted.topicId())
                .filter(topic -> partition < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition).isr())
                .filter(isr -> isr.contains(followerId))
                .isPresent();
    }
}
