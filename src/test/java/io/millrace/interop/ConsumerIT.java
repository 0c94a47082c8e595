package io.millrace.interop;

import static io.millrace.testkit.ClientSession.poll;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fetching: sessions over many partitions, limits, waiting at the tail. */
@ExtendWith(BrokerExtension.class)
class ConsumerIT {
    @Test
    void followsAHundredPartitionsInOneFetchSession(ClientSession session) throws Exception {
        String topic = session.topic(100, Map.of());
        List<TopicPartition> partitions = IntStream.range(0, 100)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        var producer = session.producer(Map.of());
        var consumer = session.consumer(Map.of());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);

        for (int round = 0; round < 5; round++) {
            String value = "round " + round;
            send(
                    producer,
                    partitions.stream()
                            .map(partition -> new ProducerRecord<>(topic, partition.partition(), "k", value)));

            List<ConsumerRecord<String, String>> records = poll(consumer, 100);

            Set<Integer> seen = new HashSet<>();
            records.forEach(record -> seen.add(record.partition()));
            assertThat(seen).hasSize(100);
            assertThat(records).allSatisfy(record -> assertThat(record.value()).isEqualTo(value));
        }
    }

    @Test
    void changesTheFetchSessionWhenPartitionsComeAndGo(ClientSession session) throws Exception {
        String topic = session.topic(3, Map.of());
        List<TopicPartition> partitions = IntStream.range(0, 3)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        for (TopicPartition partition : partitions) {
            session.fill(partition, 10);
        }
        var consumer = session.consumer(Map.of());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        poll(consumer, 30);

        consumer.pause(List.of(partitions.get(0)));
        for (TopicPartition partition : partitions) {
            session.fill(partition, 5);
        }

        assertThat(poll(consumer, 10)).noneMatch(record -> record.partition() == 0);
        consumer.resume(List.of(partitions.get(0)));
        assertThat(poll(consumer, 5)).allMatch(record -> record.partition() == 0 && record.offset() >= 10);
    }

    @Test
    void returnsNewRecordsToAWaitingConsumerAtOnce(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        var producer = session.producer(Map.of());
        producer.send(new ProducerRecord<>(partition.topic(), "first")).get();
        var consumer = session.consumer(Map.of("fetch.max.wait.ms", 240_000, "request.timeout.ms", 300_000));
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        poll(consumer, 1);

        consumer.poll(Duration.ofMillis(300));
        producer.send(new ProducerRecord<>(partition.topic(), "second")).get();
        List<ConsumerRecord<String, String>> records = poll(consumer, 1);

        assertThat(records.get(0).value()).isEqualTo("second");
        consumer.close(CloseOptions.timeout(
                Duration.ZERO)); // It may have asked again already, and would wait for that answer.
    }

    @Test
    void waitsForMinBytesUntilMaxWait(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        session.fill(partition, 1);
        var consumer = session.consumer(Map.of("fetch.min.bytes", 1_000_000, "fetch.max.wait.ms", 700));
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long startNanos = System.nanoTime();

        List<ConsumerRecord<String, String>> records = poll(consumer, 1);

        assertThat(records).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void makesProgressWhenABatchIsLargerThanEveryLimit(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        var producer = session.producer(Map.of());
        for (int i = 0; i < 3; i++) {
            producer.send(new ProducerRecord<>(partition.topic(), "x".repeat(100_000)))
                    .get();
        }
        var consumer = session.consumer(Map.of("fetch.max.bytes", 1_000, "max.partition.fetch.bytes", 1_000));
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));

        assertThat(poll(consumer, 3)).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 2L);
    }

    @Test
    void readsAsManyConsumersAtOnce(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        session.fill(partition, 1_000);
        List<KafkaConsumer<String, String>> consumers = IntStream.range(0, 8)
                .mapToObj(i ->
                        session.consumer(Map.of("isolation.level", i % 2 == 0 ? "read_committed" : "read_uncommitted")))
                .toList();

        for (KafkaConsumer<String, String> consumer : consumers) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
        }

        for (KafkaConsumer<String, String> consumer : consumers) {
            assertThat(poll(consumer, 1_000).get(999).value()).isEqualTo("v999");
        }
    }
}
