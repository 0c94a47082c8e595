package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.PolledGroup;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator's process is killed: committed offsets are still there, and groups go on. */
class GroupCrashIT {
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "0", "group.min.session.timeout.ms", "500");
    private static final int ROUNDS = 3;
    private static final int GROUPS = 5;

    @Test
    void losesNoCommittedOffsetAndGoesOnWithItsMembers(@TempDir Path home) throws Exception {
        Map<String, Long> acknowledged = new HashMap<>();
        try (TestBroker broker = BrokerExtension.brokerIn(home, SETTINGS)) {
            broker.start();
            String topic;
            try (ClientSession session = new ClientSession(broker)) {
                topic = session.topic(2, Map.of());
                PolledGroup group = new PolledGroup(session, "living", Map.of("reconnect.backoff.max.ms", 200));
                group.join(topic);
                group.join(topic);
                group.pollUntilBalanced(topic, 2);
                for (int round = 1; round <= ROUNDS; round++) {
                    commit(session, topic, round, acknowledged);
                    session.fill(new TopicPartition(topic, 0), 10);

                    broker.kill();
                    broker.start();

                    int expected = 10 * round;
                    group.pollUntil("new records arrive", () -> group.records().size() >= expected);
                    group.commit();
                }
            }
            try (ClientSession session = new ClientSession(broker)) {
                assertThat(committed(session, topic)).isEqualTo(acknowledged);
            }
        }
    }

    private static void commit(ClientSession session, String topic, int round, Map<String, Long> acknowledged) {
        TopicPartition partition = new TopicPartition(topic, 1);
        for (int number = 0; number < GROUPS; number++) {
            String groupId = "simple-" + number;
            try (var consumer = Clients.consumer(session.bootstrap(), Map.of("group.id", groupId))) {
                consumer.assign(List.of(partition));
                for (long offset = 1; offset <= 20; offset++) {
                    long committed = round * 1_000L + offset;
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(committed)));
                    acknowledged.put(groupId, committed);
                }
            }
        }
    }

    private static Map<String, Long> committed(ClientSession session, String topic) {
        TopicPartition partition = new TopicPartition(topic, 1);
        Map<String, Long> found = new HashMap<>();
        for (int number = 0; number < GROUPS; number++) {
            String groupId = "simple-" + number;
            var consumer = session.consumer(Map.of("group.id", groupId));
            found.put(
                    groupId,
                    consumer.committed(Set.of(partition)).get(partition).offset());
        }
        return found;
    }
}
