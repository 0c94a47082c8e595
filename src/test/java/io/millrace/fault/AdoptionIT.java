package io.millrace.fault;

import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.ReferenceKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that Apache Kafka wrote becomes ours. */
class AdoptionIT {
    private static final int COUNT = 400;

    @Test
    void servesTheTopicsOfAKafkaThatWasKilled(@TempDir Path home) throws Exception {
        String topic;
        try (ReferenceKafka kafka = new ReferenceKafka(home, Map.of())) {
            kafka.start();
            try (ClientSession session = new ClientSession(kafka)) {
                topic = session.topic(2, Map.of("segment.bytes", "1048576"));
                String value = "x".repeat(10_000);
                send(
                        session.producer(Map.of()),
                        IntStream.range(0, COUNT).mapToObj(i -> new ProducerRecord<>(topic, 0, "k" + i, value)));
            }
            kafka.kill();
        }

        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();

            try (ClientSession session = new ClientSession(node)) {
                assertThat(session.read(topic, 0, COUNT))
                        .extracting(ConsumerRecord::key)
                        .startsWith("k0")
                        .endsWith("k" + (COUNT - 1));
                assertThat(session.consumer(Map.of()).endOffsets(List.of(new TopicPartition(topic, 1))))
                        .containsValue(0L);
                session.fill(topic, 1);
                assertThat(session.read(topic, COUNT, 1)).hasSize(1);
            }
            assertThat(node.terminate(ClientSession.PATIENCE)).isZero();
        }
    }
}
