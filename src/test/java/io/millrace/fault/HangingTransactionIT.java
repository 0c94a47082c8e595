package io.millrace.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.KafkaTools;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that is open in a log and that no coordinator knows, as brokers without verification left behind. */
class HangingTransactionIT {
    private static final long PRODUCER = 4_711;
    private static final int EPOCH = 3;

    @Test
    void isFoundAndEnded(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of())) {
            node.start();
            String topic;
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(1, Map.of());
                session.fill(topic, 3);
            }
            node.kill();
            leaveOpen(node.logDir().resolve(topic + "-0"), 3);
            node.start();
            try (ClientSession session = new ClientSession(node)) {
                session.fill(topic, 2);
                assertThat(CommittedReader.read(session.bootstrap(), topic, 1)).containsExactly("v0", "v1", "v2");

                String found = run(node, "find-hanging", "--topic", topic, "--older-than", "PT0S");
                String ofKafka = kafkas(node, topic);
                run(node, "abort", "--hanging", topic + "-0", "--producer-id", Long.toString(PRODUCER), "--yes");

                assertThat(found).containsPattern(topic + "-0 +" + PRODUCER + " +" + EPOCH + " +3 ");
                assertThat(ofKafka).containsPattern(topic + "\\s+0\\s+" + PRODUCER + "\\s+" + EPOCH);
                Await.untilAsserted(
                        "what was behind it is shown",
                        () -> assertThat(CommittedReader.read(session.bootstrap(), topic, 1))
                                .containsExactly("v0", "v1", "v2", "v0", "v1"));
                assertThat(run(node, "find-hanging")).contains("No transaction hangs");
            }
        }
    }

    private static void leaveOpen(Path partition, long offset) throws Exception {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                offset,
                Compression.NONE,
                PRODUCER,
                (short) EPOCH,
                0,
                0,
                new SimpleRecord(System.currentTimeMillis() - 1_000, "open".getBytes(UTF_8)));
        ByteBuffer bytes = records.buffer();
        byte[] batch = new byte[bytes.remaining()];
        bytes.get(batch);
        try (Stream<Path> files = Files.list(partition)) {
            List<Path> segments =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            assertThat(segments).hasSize(1);
            Files.write(segments.get(0), batch, StandardOpenOption.APPEND);
        }
    }

    private static String run(FatJarNode node, String... arguments) throws Exception {
        String[] all = Stream.concat(
                        Stream.of("transaction"),
                        Stream.concat(Arrays.stream(arguments), Stream.of("--bootstrap-server", node.bootstrap())))
                .toArray(String[]::new);
        try (ChildProcess command = FatJarNode.run(Path.of("."), all)) {
            assertThat(command.awaitExit(ClientSession.PATIENCE))
                    .as(command.story())
                    .isZero();
            return command.stdout();
        }
    }

    private static String kafkas(FatJarNode node, String topic) throws Exception {
        KafkaTools.Result result = KafkaTools.run(
                "org.apache.kafka.tools.TransactionsCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "find-hanging",
                "--topic",
                topic,
                "--max-transaction-timeout",
                "0");
        assertThat(result.exitCode())
                .as(() -> result.stdout() + result.stderr())
                .isZero();
        return result.stdout();
    }
}
