package io.millrace.replication;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.partition.HostedPartition;
import io.millrace.replica.FetchPoint;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.millrace.testkit.ReplicatedNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingFetchTest {
    private static final int END = 5;

    private final ReplicatedNodes nodes;

    StandingFetchTest(@TempDir Path dir) throws IOException {
        this.nodes = new ReplicatedNodes(dir, 2, 1, Map.of(), Map.of());
        for (int i = 0; i < END; i++) {
            value(await(nodes.append(1, 0, 10, -1, 15_000)));
        }
        nodes.elect(0, 1);
        nodes.awaitCommitted(0, END);
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
    }

    @Test
    void aFollowerThatAgreesHearsOfTheHighWatermark() {
        assertThat(standingAt(END).hasNews(leader().snapshot())).isTrue();
    }

    /** It would take records for committed that no leader has. */
    @Test
    void aFollowerThatDivergesHearsNothingOfTheHighWatermark() {
        assertThat(standingAt(END + 2).hasNews(leader().snapshot())).isFalse();
    }

    private HostedPartition leader() {
        return nodes.node(1).partition(nodes.topicId, 0);
    }

    private StandingFetch standingAt(long fetchOffset) {
        PartitionFetch fetch = new PartitionFetch(
                new PartitionKey(nodes.topicId, 0), new FetchPoint(1, fetchOffset, 0), fetchOffset, 0, true);
        StandingFetch standing = new StandingFetch(leader(), fetch, nodes.vertx.getOrCreateContext(), ready -> {});
        standing.renew(fetch);
        return standing;
    }
}
