package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions are spread over more instances, and fewer, while a node is under load; no client sees an error. */
class PartitionInstancesIT {
    private static final int PARTITIONS = 12;
    private static final String INSTANCES = "partition.instances";
    private static final ConfigResource NODE = new ConfigResource(ConfigResource.Type.BROKER, "1");

    @Test
    void movesPartitionsUnderLoadWithoutAnError(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            String topic;
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(PARTITIONS, Map.of());
            }
            try (Admin admin = Clients.admin(node.bootstrap());
                    SequencedLoad load =
                            new SequencedLoad(SequencedLoad.Kind.IDEMPOTENT, node.bootstrap(), topic, PARTITIONS)) {
                for (int count : new int[] {4, 1, 3}) {
                    flow(load);
                    set(admin, count);

                    Await.until("it is described", () -> described(admin).equals(Integer.toString(count)));
                    Await.until("partitions move", () -> node.story().contains(count + " partition instances now"));
                    flow(load);
                }
                load.stopAndCheck();
            }
            assertThat(node.story()).doesNotContain("ERROR");
        }
    }

    private static void flow(SequencedLoad load) {
        long enough = load.acknowledged() + 2_000;
        Await.until("load flows", () -> load.acknowledged() >= enough);
    }

    private static void set(Admin admin, int count) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(INSTANCES, Integer.toString(count)), OpType.SET);
        admin.incrementalAlterConfigs(Map.of(NODE, List.of(set))).all().get();
    }

    private static String described(Admin admin) throws Exception {
        return Objects.requireNonNull(
                        admin.describeConfigs(List.of(NODE)).all().get().get(NODE))
                .get(INSTANCES)
                .value();
    }
}
