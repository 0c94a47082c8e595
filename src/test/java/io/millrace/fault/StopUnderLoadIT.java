package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.Repeated;
import io.millrace.testkit.Slack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of everything: appends, reads from disk, compaction, checkpoints. */
class StopUnderLoadIT {
    private static final int ROUNDS = Integer.getInteger("millrace.it.stop.rounds", 10);
    private static final int PARTITIONS = 3;
    private static final Duration STOP_PATIENCE = Slack.of(Duration.ofSeconds(10));
    private static final Map<String, String> BUSY_HOUSEKEEPING = Map.of(
            "log.cleaner.backoff.ms", "1",
            "log.flush.offset.checkpoint.interval.ms", "20",
            "log.retention.check.interval.ms", "20");
    private static final Map<String, String> ALWAYS_COMPACTED = Map.of(
            "cleanup.policy", "compact",
            "segment.bytes", "1048576",
            "min.cleanable.dirty.ratio", "0",
            "file.delete.delay.ms", "10");

    private static final Map<String, Object> PATIENT =
            Map.of("delivery.timeout.ms", 60_000, "default.api.timeout.ms", 60_000, "reconnect.backoff.max.ms", 100);

    @Test
    void leavesNothingToRecoverAndLosesNothing(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, BUSY_HOUSEKEEPING)) {
            node.start();
            String ordered;
            String compacted;
            try (ClientSession session = new ClientSession(node)) {
                ordered = session.topic(PARTITIONS, Map.of("segment.bytes", "1048576"));
                compacted = session.topic(1, ALWAYS_COMPACTED);
            }

            try (SequencedLoad load =
                            new SequencedLoad(SequencedLoad.Kind.IDEMPOTENT, node.bootstrap(), ordered, PARTITIONS);
                    Repeated keyed = keyedLoad(node.bootstrap(), compacted);
                    Repeated reading = reading(node.bootstrap(), ordered)) {
                for (int round = 0; round < ROUNDS; round++) {
                    long stopAt = load.acknowledged() + 5_000;
                    Await.until(
                            "load flows in round " + round,
                            () -> load.acknowledged() >= stopAt && node.story().contains("compacted"));

                    int exitCode = node.terminate(STOP_PATIENCE);

                    assertThat(exitCode).as(node.story()).isZero();
                    assertThat(node.logDir().resolve(".kafka_cleanshutdown")).exists();
                    assertThat(said(node)).doesNotContain("ERROR", "not stopped cleanly", "Exception");
                    node.start();
                    assertThat(said(node)).doesNotContain("recover", "truncat", "WARN");
                }
                assertThat(keyed.failure()).isEmpty();
                assertThat(reading.failure()).isEmpty();
                load.stopAndCheck();
            }
        }
    }

    /** What a node said, but for threads that got no processor for a while: that is the machine's. */
    private static String said(FatJarNode node) {
        return node.story()
                .lines()
                .filter(line -> !line.contains(" has been blocked for "))
                .collect(Collectors.joining("\n"));
    }

    /** Writes the same few keys over and over, a segment's worth within a second. */
    private static Repeated keyedLoad(String bootstrap, String topic) {
        KafkaProducer<String, String> producer = Clients.producer(bootstrap, PATIENT);
        String value = "x".repeat(10_000);
        return Repeated.start(
                "keyed load",
                () -> producer.close(Duration.ZERO),
                round -> producer.send(new ProducerRecord<>(topic, 0, "k" + round % 7, value))
                        .get());
    }

    /** Reads a partition from its beginning again and again, so that some of it comes from sealed segments. */
    private static Repeated reading(String bootstrap, String topic) {
        KafkaConsumer<String, String> consumer = Clients.consumer(bootstrap, PATIENT);
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        return Repeated.start("reading", consumer, round -> {
            consumer.seek(partition, 0);
            consumer.poll(Duration.ofMillis(100));
        });
    }
}
