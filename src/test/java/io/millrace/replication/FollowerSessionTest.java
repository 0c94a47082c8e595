package io.millrace.replication;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.partition.BlockingPool;
import io.millrace.replica.FetchPoint;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.millrace.replication.ReplicationThrottle.Side;
import io.millrace.testkit.ReplicatedNodes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerSessionTest {
    private static final int FOLLOWER = 2;
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int TIMEOUT_MS = 15_000;
    private static final int MAX_WAIT_MS = 200;

    private final ReplicatedNodes nodes;
    private final Context context;
    private final BlockingPool coldReads;
    private final FollowerSession session;
    private int sequence;

    FollowerSessionTest(@TempDir Path dir) throws IOException {
        nodes = new ReplicatedNodes(dir, 1, 2, Map.of(), Map.of());
        context = nodes.vertx.getOrCreateContext();
        coldReads = new BlockingPool(nodes.vertx, "test-cold-reads", 1);
        ReplicationThrottle unlimited = new ReplicationThrottle(
                Side.LEADER,
                BrokerConfig.defaults(),
                () -> ClusterState.empty(1).image(),
                SystemClock.INSTANCE);
        session = new FollowerSession(
                request(0),
                nodes.vertx,
                context,
                nodes.node(1).directory(),
                coldReads,
                SystemClock.INSTANCE,
                unlimited);
    }

    @AfterEach
    void close() throws IOException {
        await(coldReads.drain());
        nodes.close();
    }

    /** It would be at the head of the queue for ever, and nothing behind it were copied. */
    @Test
    void anIdlePartitionThatCameBeforeItsLeaderKnewLetsOthersPass() {
        await(take(request(0, at(IDLE, 1)))); // Nothing fits an answer, so it is kept for the next.
        nodes.elect(IDLE, 1);
        value(await(nodes.append(1, BUSY, 100, 1, TIMEOUT_MS)));

        OutgoingMessage reply = await(take(request(64_000, at(BUSY, 0))));

        assertThat(reply.sizeBytes()).isGreaterThan(100);
    }

    /** It would wait for records while the leader waited for its acknowledgement, which it thinks was heard. */
    @Test
    void aFollowerThatAcknowledgedBeforeItsLeaderKnewIsAskedAgain() {
        await(take(request(0, at(IDLE, 1)))); // Nothing fits an answer, so it is kept for the next.
        nodes.elect(IDLE, 1);

        OutgoingMessage reply = await(take(request(64_000)));

        assertThat(reply.sizeBytes()).isGreaterThan(ReplicaMessages.REPLY_HEAD_BYTES);
    }

    private Future<OutgoingMessage> take(ReplicaFetchRequest request) {
        return Future.future(
                taken -> context.runOnContext(ignored -> session.take(request).onComplete(taken)));
    }

    private ReplicaFetchRequest request(int maxBytes, PartitionFetch... fetches) {
        return new ReplicaFetchRequest(FOLLOWER, 1, 1, sequence++, maxBytes, MAX_WAIT_MS, List.of(fetches));
    }

    private PartitionFetch at(int partition, int leaderEpoch) {
        return new PartitionFetch(
                new PartitionKey(nodes.topicId, partition),
                new FetchPoint(leaderEpoch, 0, FetchPoint.NO_EPOCH),
                0,
                0,
                true);
    }
}
