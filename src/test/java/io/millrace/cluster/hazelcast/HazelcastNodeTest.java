package io.millrace.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.SystemClock;
import io.millrace.testkit.Await;
import io.millrace.testkit.FreePorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hazelcast members in one process, over loopback. */
class HazelcastNodeTest {

    private final List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
    private final List<HazelcastNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(HazelcastNode::close);
    }

    @Test
    void nodesSeeEachOthersNumbersAndIncarnationsComeAndGo() throws IOException {
        HazelcastNode first = start(1, 0, new UUID(1, 1));
        AtomicInteger changes = new AtomicInteger();
        first.membership().onChange(changes::incrementAndGet);

        HazelcastNode second = start(2, 1, new UUID(2, 2));
        Await.until(
                "both see the same",
                () -> first.membership().members().equals(second.membership().members()));
        second.close();

        Await.until("it is gone", () -> first.membership().members().keySet().equals(Set.of(1)));
        Await.until("both changes were told", () -> changes.get() >= 2);
    }

    @Test
    void aSecondNodeOfTheSameNumberIsRefusedWithASentence() throws IOException {
        start(1, 0, new UUID(1, 1));

        assertThatThrownBy(() -> start(1, 1, new UUID(9, 9)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Node number 1 is in use");
    }

    @Test
    void aPortInUseIsRefusedWithASentence() throws IOException {
        start(1, 0, new UUID(1, 1));

        assertThatThrownBy(() -> start(2, 0, new UUID(2, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cluster.listen");
    }

    private HazelcastNode start(int nodeId, int port, UUID incarnation) throws IOException {
        List<String> seeds = ports.stream().map(number -> "127.0.0.1:" + number).toList();
        HazelcastNode node = HazelcastNode.start(
                new ClusterSettings(
                        nodeId, incarnation, "test-" + ports, "127.0.0.1", ports.get(port), seeds, Optional.empty()),
                SystemClock.INSTANCE);
        nodes.add(node);
        return node;
    }
}
