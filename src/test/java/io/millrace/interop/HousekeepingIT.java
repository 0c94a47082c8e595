package io.millrace.interop;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static io.millrace.testkit.ClientSession.poll;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Retention and compaction as a consumer sees them, with small segments and short periods. */
@ExtendWith(BrokerExtension.class)
class HousekeepingIT {
    @Test
    void forgetsOldSegmentsBySize(ClientSession session) throws Exception {
        TopicPartition partition = partition(
                session,
                Map.of("segment.bytes", "1048576", "retention.bytes", "1048576", "file.delete.delay.ms", "100"));
        append(session, partition, 40, "x".repeat(100_000));

        long start = awaitStartAbove(session, partition, 0);

        assertThat(start).isLessThan(40);
        var consumer = session.consumer(Map.of("auto.offset.reset", "earliest"));
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
        assertThat(poll(consumer, 1).get(0).offset()).isGreaterThanOrEqualTo(start);
    }

    @Test
    void forgetsOldSegmentsByTime(ClientSession session) throws Exception {
        TopicPartition partition = partition(
                session, Map.of("segment.bytes", "1048576", "retention.ms", "500", "file.delete.delay.ms", "100"));
        append(session, partition, 25, "x".repeat(100_000));

        awaitStartAbove(session, partition, 24);

        append(session, partition, 1, "still writable");
        assertThat(session.consumer(Map.of()).endOffsets(List.of(partition))).containsEntry(partition, 26L);
    }

    @Test
    void removesTheFilesOfForgottenSegments(ClientSession session) throws Exception {
        TopicPartition partition = partition(
                session,
                Map.of("segment.bytes", "1048576", "retention.bytes", "1048576", "file.delete.delay.ms", "100"));
        append(session, partition, 40, "x".repeat(100_000));
        Path directory = session.broker().logDir().resolve(partition.toString());

        Await.until(
                "few segments are left",
                PATIENCE,
                () -> names(directory),
                names -> names.stream().noneMatch(name -> name.endsWith(".deleted"))
                        && names.stream().filter(name -> name.endsWith(".log")).count() <= 3);
    }

    @Test
    void keepsTheLastValueOfEachKeyOnACompactedTopic(ClientSession session) throws Exception {
        TopicPartition partition = partition(session, compaction(Map.of()));
        var producer = session.producer(Map.of());
        send(
                producer,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new ProducerRecord<>(partition.topic(), 0, "key-" + i % 10, "value-" + i)));
        appendUntilRolled(session, partition);

        List<ConsumerRecord<String, String>> left = Await.until(
                "one record for each key",
                PATIENCE,
                () -> readAll(session, partition),
                records -> records.stream()
                                .filter(record -> record.key().startsWith("key-"))
                                .count()
                        == 10);

        assertThat(left).filteredOn(record -> record.key().startsWith("key-")).allSatisfy(record -> {
            assertThat(record.offset()).isBetween(990L, 999L);
            assertThat(record.value()).isEqualTo("value-" + record.offset());
        });
    }

    @Test
    void removesTombstonesWhenTheirTimeIsOver(ClientSession session) throws Exception {
        TopicPartition partition = partition(session, compaction(Map.of("delete.retention.ms", "300")));
        var producer = session.producer(Map.of());
        producer.send(new ProducerRecord<>(partition.topic(), 0, "gone", "value"))
                .get();
        producer.send(new ProducerRecord<>(partition.topic(), 0, "gone", null)).get();
        appendUntilRolled(session, partition);

        Await.until("value and tombstone are gone", PATIENCE, () -> {
            appendUntilRolled(session, partition);
            return readAll(session, partition).stream()
                    .noneMatch(record -> record.key().equals("gone"));
        });
    }

    private static Map<String, String> compaction(Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(Map.of(
                "cleanup.policy", "compact",
                "segment.bytes", "1048576",
                "min.cleanable.dirty.ratio", "0.01",
                "file.delete.delay.ms", "100"));
        configs.putAll(more);
        return configs;
    }

    private static TopicPartition partition(ClientSession session, Map<String, String> configs) throws Exception {
        return new TopicPartition(session.topic(1, configs), 0);
    }

    private static void append(ClientSession session, TopicPartition partition, int count, String value)
            throws Exception {
        var producer = session.producer(Map.of());
        send(
                producer,
                IntStream.range(0, count).mapToObj(i -> new ProducerRecord<>(partition.topic(), 0, "filler", value)));
    }

    /** Only sealed segments are cleaned: two segments' worth of records seal what came before. */
    private static void appendUntilRolled(ClientSession session, TopicPartition partition) throws Exception {
        append(session, partition, 22, "x".repeat(100_000));
    }

    private static long awaitStartAbove(ClientSession session, TopicPartition partition, long offset) {
        var consumer = session.consumer(Map.of());
        return Await.until(
                "the log starts above " + offset,
                PATIENCE,
                () -> consumer.beginningOffsets(List.of(partition)).get(partition),
                start -> start > offset);
    }

    private static List<ConsumerRecord<String, String>> readAll(ClientSession session, TopicPartition partition) {
        try (var consumer = Clients.consumer(session.bootstrap(), Map.of("auto.offset.reset", "earliest"))) {
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
