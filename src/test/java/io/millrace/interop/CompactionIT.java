package io.millrace.interop;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.KafkaTools;
import io.millrace.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compacted log over a restart: for clients, and for Kafka's own dump tool. */
class CompactionIT {
    private static final String DUMP_LOG = "org.apache.kafka.tools.DumpLogSegments";
    private static final int WRITES = 500;
    private static final int KEYS = 10;
    private static final Map<String, String> QUICK_CLEANER =
            Map.of("log.cleaner.backoff.ms", "100", "log.retention.check.interval.ms", "100");
    private static final Map<String, String> COMPACTED = Map.of(
            "cleanup.policy", "compact",
            "segment.bytes", "1048576",
            "min.cleanable.dirty.ratio", "0.01",
            "file.delete.delay.ms", "100");

    @Test
    void staysReadableFromEveryOffsetAfterARestart(@TempDir Path home) throws Exception {
        try (TestBroker broker = BrokerExtension.brokerIn(home, QUICK_CLEANER)) {
            broker.start();
            String topic;
            try (ClientSession session = new ClientSession(broker)) {
                topic = session.topic(1, COMPACTED);
                writeOverAndOver(session, topic);
                Await.until(
                        "only the last value of each key is left",
                        PATIENCE,
                        () -> session.read(topic, 0, 1).get(0).offset() == WRITES - KEYS);
            }
            broker.terminate(ClientSession.PATIENCE);

            String dump = dumpOf(broker.logDir().resolve(topic + "-0"));

            assertThat(dump).contains("isvalid: true").doesNotContain("isvalid: false");
            broker.start();
            try (ClientSession session = new ClientSession(broker)) {
                for (long removed : new long[] {0, 1, WRITES / 2, WRITES - KEYS - 1}) {
                    List<ConsumerRecord<String, String>> left = session.read(topic, removed, KEYS);
                    assertThat(left.subList(0, KEYS))
                            .extracting(ConsumerRecord::offset)
                            .as("from the removed offset " + removed)
                            .containsExactlyElementsOf(IntStream.range(WRITES - KEYS, WRITES)
                                    .mapToObj(Long::valueOf)
                                    .toList());
                }
            }
        }
    }

    @Test
    void leavesYoungRecordsAloneAndAppliesRetentionBesides(@TempDir Path home) throws Exception {
        try (TestBroker broker = BrokerExtension.brokerIn(home, QUICK_CLEANER);
                ClientSession session = started(broker)) {
            String young = session.topic(1, with("min.compaction.lag.ms", "3600000"));
            String both = session.topic(1, with("cleanup.policy", "compact,delete", "retention.bytes", "1048576"));
            writeOverAndOver(session, young);

            writeOverAndOver(session, both);

            var consumer = session.consumer(Map.of());
            var partition = new TopicPartition(both, 0);
            Await.until(
                    "retention moves the start of the compacted log",
                    PATIENCE,
                    () -> consumer.beginningOffsets(List.of(partition)).get(partition) > WRITES);
            assertThat(session.read(young, 0, WRITES))
                    .extracting(ConsumerRecord::offset)
                    .startsWith(0L, 1L, 2L);
        }
    }

    private static ClientSession started(TestBroker broker) throws Exception {
        broker.start();
        return new ClientSession(broker);
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> configs = new HashMap<>(COMPACTED);
        for (int i = 0; i < more.length; i += 2) {
            configs.put(more[i], more[i + 1]);
        }
        return configs;
    }

    /**
     * Ten keys in turn, then three segments' worth of filler, which seal what came before. Each filler has a key of its own, so
     * that compaction leaves it: what retention has to remove is there whichever of the two comes first.
     */
    private static void writeOverAndOver(ClientSession session, String topic) throws Exception {
        var producer = session.producer(Map.of("batch.size", 1_000));
        send(
                producer,
                IntStream.range(0, WRITES).mapToObj(i -> new ProducerRecord<>(topic, 0, "k" + i % KEYS, "v" + i)));
        String filler = "x".repeat(100_000);
        send(producer, IntStream.range(0, 33).mapToObj(i -> new ProducerRecord<>(topic, 0, "filler" + i, filler)));
    }

    private static String dumpOf(Path directory) throws Exception {
        try (Stream<Path> all = Files.list(directory)) {
            String files = all.map(Path::toString)
                    .filter(name -> name.endsWith(".log"))
                    .collect(Collectors.joining(","));
            KafkaTools.Result result =
                    KafkaTools.run(DUMP_LOG, "--files", files, "--print-data-log", "--deep-iteration");
            assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
            return result.stdout();
        }
    }
}
