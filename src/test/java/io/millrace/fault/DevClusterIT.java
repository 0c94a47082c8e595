package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes from one command, which all stop at once: none of them may wait for a majority that does not come back. */
class DevClusterIT {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(90);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final int ROUNDS = 20;
    private static final int PARTITIONS = 12;

    private final int port = FreePorts.row(9);
    private final String bootstrap = "127.0.0.1:" + port;

    @TempDir
    private Path home;

    @Test
    void threeNodesThatStopTogetherHaveEverythingWhenTheyComeBack() throws Exception {
        try (ChildProcess cluster = start()) {
            try (KafkaProducer<String, String> producer = Clients.producer(bootstrap, Map.of("acks", "all"))) {
                producer.send(new ProducerRecord<>("kept", "key", "value")).get();
            }

            cluster.signal("TERM");

            assertThat(cluster.awaitExit(STOP_PATIENCE)).isZero();
            assertThat(cluster.stderr())
                    .contains("node 1| Millrace stopped.", "node 2| Millrace stopped.", "node 3| Millrace stopped.");
            assertThat(cluster.stderr()).as("no stack trace").doesNotContain("| \tat ");
        }
        try (ChildProcess cluster = start();
                KafkaConsumer<String, String> consumer = Clients.consumer(bootstrap, Map.of())) {
            TopicPartition partition = new TopicPartition("kept", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));

            assertThat(consumer.poll(READY_PATIENCE))
                    .singleElement()
                    .satisfies(record -> assertThat(record.value()).isEqualTo("value"));
            cluster.terminate(STOP_PATIENCE);
        }
    }

    @Test
    void whatOneNodeAnsweredIsKnownToTheOthers() throws Exception {
        try (ChildProcess cluster = start()) {
            try (Admin asked = Clients.admin("127.0.0.1:" + port);
                    Admin other = Clients.admin("127.0.0.1:" + (port + 1));
                    Admin third = Clients.admin("127.0.0.1:" + (port + 2))) {
                for (int round = 0; round < ROUNDS; round++) {
                    String topic = "topic-" + round;

                    long beganNanos = System.nanoTime();
                    asked.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 3)))
                            .all()
                            .get();
                    if (Duration.ofNanos(System.nanoTime() - beganNanos).compareTo(SILENCE) > 0) {
                        continue; // A node was silent, which no answer waits for any longer.
                    }

                    assertThat(partitions(other, topic)).isEqualTo(PARTITIONS);
                    assertThat(partitions(third, topic)).isEqualTo(PARTITIONS);
                }
            }
            cluster.terminate(STOP_PATIENCE);
        }
    }

    private static int partitions(Admin admin, String topic) throws Exception {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .size();
    }

    private ChildProcess start() throws Exception {
        ChildProcess cluster = FatJarNode.run(
                home,
                "dev-cluster",
                "--data=" + home.resolve("nodes"),
                "--port=" + port,
                "--http-port=" + (port + 3),
                "--cluster-port=" + (port + 6));
        cluster.awaitLine(line -> line.contains("cluster of 3 nodes ready"), READY_PATIENCE);
        return cluster;
    }
}
