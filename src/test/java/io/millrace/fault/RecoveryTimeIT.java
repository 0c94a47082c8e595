package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.Repeated;
import io.millrace.testkit.Slack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long clients wait after a crash, in the middle of a load, of a node that holds a lot. {@code -Dmillrace.it.recovery.gb=10} for the whole. */
class RecoveryTimeIT {
    private static final int GIGABYTES = Integer.getInteger("millrace.it.recovery.gb", 1);
    private static final int PARTITIONS = 1_000;
    private static final int RECORD_BYTES = 16_000;

    @Test
    void isReadyAgainWithinFiveSecondsWithAThousandPartitions(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            Map<TopicPartition, Long> ends;
            String topic;
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(PARTITIONS, Map.of());
                ends = fill(session, topic);
                String busy = session.topic(1, Map.of());
                try (Repeated load = load(session, busy)) {
                    session.read(busy, 0, 1_000);
                    assertThat(load.failure()).isEmpty();
                    node.kill();
                }
            }

            node.start();

            System.out.printf("%d partitions, %d GB: ready in %.2f s%n", PARTITIONS, GIGABYTES, node.readySeconds());
            assertThat(node.readySeconds())
                    .isLessThan((double) Slack.of(Duration.ofSeconds(5)).toSeconds());
            try (ClientSession session = new ClientSession(node)) {
                assertThat(session.consumer(Map.of()).endOffsets(ends.keySet())).isEqualTo(ends);
                session.fill(topic, 1);
            }
        }
    }

    private static Repeated load(ClientSession session, String topic) {
        KafkaProducer<byte[], byte[]> producer = session.bytesProducer(Map.of("batch.size", 64_000, "linger.ms", 5));
        byte[] value = new byte[RECORD_BYTES];
        return Repeated.start("load", () -> producer.close(Duration.ZERO), round -> {
            var unused = producer.send(new ProducerRecord<>(topic, value));
        });
    }

    private static Map<TopicPartition, Long> fill(ClientSession session, String topic) throws Exception {
        byte[] value = new byte[RECORD_BYTES];
        new Random(1).nextBytes(value);
        int perPartition = (int) ((long) GIGABYTES * 1_000_000_000 / PARTITIONS / RECORD_BYTES);
        KafkaProducer<byte[], byte[]> producer = session.bytesProducer(
                Map.of("acks", "1", "enable.idempotence", false, "batch.size", 64_000, "linger.ms", 5));
        Future<RecordMetadata> last = null;
        for (int round = 0; round < perPartition; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                last = producer.send(new ProducerRecord<>(topic, partition, null, value));
            }
        }
        producer.flush();
        last.get();
        Map<TopicPartition, Long> ends = new HashMap<>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition -> ends.put(new TopicPartition(topic, partition), (long) perPartition));
        return ends;
    }
}
