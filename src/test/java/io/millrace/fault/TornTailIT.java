package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash can leave at the end of a segment. */
class TornTailIT {
    @Test
    void cutsGarbageAfterTheLastGoodBatchAndSaysSo(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            String topic;
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(1, Map.of());
                session.fill(topic, 50);
            }
            node.kill();
            byte[] garbage = new byte[1_000];
            new Random(3).nextBytes(garbage);
            Files.write(segment(node, topic), garbage, StandardOpenOption.APPEND);

            node.start();

            Await.untilAsserted(
                    "it says so",
                    () -> assertThat(node.story()).contains(topic + "-0").containsIgnoringCase("truncat"));
            try (ClientSession session = new ClientSession(node)) {
                assertThat(session.read(topic, 0, 50)).hasSize(50);
                session.fill(topic, 1);
                assertThat(session.read(topic, 50, 1).get(0).offset()).isEqualTo(50);
            }
        }
    }

    @Test
    void losesOnlyTheDamagedTailWhenTheLastBatchIsTorn(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            String topic;
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(1, Map.of());
                session.fill(topic, 50);
                session.fill(topic, 1);
            }
            node.kill();
            Path segment = segment(node, topic);
            byte[] whole = Files.readAllBytes(segment);
            Files.write(segment, Arrays.copyOf(whole, whole.length - 3));

            node.start();

            try (ClientSession session = new ClientSession(node)) {
                session.fill(topic, 1);
                assertThat(session.read(topic, 0, 51)).hasSize(51);
            }
        }
    }

    @Test
    void tellsAReaderThatRecordsItHasSeenAreGone(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            try (ClientSession session = new ClientSession(node)) {
                String topic = session.topic(1, Map.of());
                session.fill(topic, 50);
                session.fill(topic, 1);
                var reader = session.consumer(Map.of("auto.offset.reset", "none", "metadata.max.age.ms", 200));
                TopicPartition partition = new TopicPartition(topic, 0);
                reader.assign(List.of(partition));
                reader.seek(partition, 0);
                ClientSession.poll(reader, 51);
                node.kill();
                Path segment = segment(node, topic);
                byte[] whole = Files.readAllBytes(segment);
                Files.write(segment, Arrays.copyOf(whole, whole.length - 3));
                node.start();
                session.fill(topic, 5);

                Throwable told = catchThrowable(() -> ClientSession.poll(reader, 1));

                assertThat(told).isInstanceOf(LogTruncationException.class);
                assertThat(((LogTruncationException) told)
                                .divergentOffsets()
                                .get(partition)
                                .offset())
                        .isEqualTo(50);
            }
        }
    }

    private static Path segment(FatJarNode node, String topic) throws Exception {
        try (Stream<Path> files = Files.list(node.logDir().resolve(topic + "-0"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
