package io.millrace.interop;

import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.KafkaTools;
import io.millrace.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own reader of log files understands every file that the broker leaves on disk. */
class DumpLogIT {
    private static final String DUMP_LOG = "org.apache.kafka.tools.DumpLogSegments";

    @Test
    void readsSegmentsIndexesAndProducerSnapshots(@TempDir Path home) throws Exception {
        try (TestBroker broker = BrokerExtension.brokerIn(home, Map.of())) {
            broker.start();
            String topic = fillSeveralSegments(broker);
            broker.terminate(ClientSession.PATIENCE);
            Path directory = broker.logDir().resolve(topic + "-0");

            String segments = dump(directory, ".log", "--print-data-log", "--deep-iteration");
            String indexes = dump(directory, ".index", "--index-sanity-check");
            String verifiedIndexes = dump(directory, ".index", "--verify-index-only");
            String timeIndexes = dump(directory, ".timeindex");
            String snapshots = dump(directory, ".snapshot");

            assertThat(segments)
                    .contains("isvalid: true")
                    .doesNotContain("isvalid: false")
                    .contains("offset: 0 ")
                    .contains("key: k299 ")
                    .contains("compresscodec: zstd");
            assertThat(segments.lines().filter(line -> line.startsWith("Log starting offset:")))
                    .hasSizeGreaterThan(1);
            assertThat(indexes).contains("passed sanity check");
            assertThat(verifiedIndexes + timeIndexes)
                    .doesNotContain("Mismatches")
                    .doesNotContain("Non-consecutive")
                    .doesNotContain("Found timestamp mismatch")
                    .doesNotContain("Found out of order timestamp");
            assertThat(timeIndexes).contains("timestamp: ").contains("offset: ");
            assertThat(snapshots).contains("producerId: ").contains("lastSequence: ");
        }
    }

    private static String fillSeveralSegments(TestBroker broker) throws Exception {
        try (ClientSession session = new ClientSession(broker)) {
            String topic = session.topic(1, Map.of("segment.bytes", "1048576", "index.interval.bytes", "4096"));
            String value = "x".repeat(10_000);
            send(
                    session.producer(Map.of("batch.size", 20_000)),
                    IntStream.range(0, 300).mapToObj(i -> new ProducerRecord<>(topic, 0, "k" + i, value)));
            send(
                    session.producer(Map.of("compression.type", "zstd")),
                    Stream.of(new ProducerRecord<>(topic, 0, "compressed", "value")));
            return topic;
        }
    }

    private static String dump(Path directory, String suffix, String... options) throws Exception {
        String files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.map(Path::toString)
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .collect(Collectors.joining(","));
        }
        assertThat(files).as("files named *" + suffix).isNotEmpty();
        String[] arguments = Stream.concat(Stream.of("--files", files), List.of(options).stream())
                .toArray(String[]::new);
        KafkaTools.Result result = KafkaTools.run(DUMP_LOG, arguments);
        assertThat(result.exitCode())
                .as(() -> result.stdout() + result.stderr())
                .isZero();
        return result.stdout();
    }
}
