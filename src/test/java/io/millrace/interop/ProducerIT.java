package io.millrace.interop;

import static io.millrace.testkit.ClientSession.refusal;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java producer in its usual and unusual settings. */
@ExtendWith(BrokerExtension.class)
class ProducerIT {
    private static final int TEN_MEGABYTES = 10 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"1", "all"})
    void answersWithDenseOffsets(String acks, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        var producer = session.producer(Map.of("acks", acks, "enable.idempotence", false));

        List<Long> offsets = List.of(
                producer.send(new ProducerRecord<>(topic, "a")).get().offset(),
                producer.send(new ProducerRecord<>(topic, "b")).get().offset(),
                producer.send(new ProducerRecord<>(topic, "c")).get().offset());

        assertThat(offsets).containsExactly(0L, 1L, 2L);
    }

    @Test
    void appendsWithoutAnAnswerForAcksZero(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        var producer = session.producer(Map.of("acks", "0", "enable.idempotence", false));

        RecordMetadata metadata =
                producer.send(new ProducerRecord<>(topic, 0, "k", "v")).get();
        producer.flush();

        assertThat(metadata.hasOffset()).isFalse();
        assertThat(session.read(topic, 0, 1)).extracting(ConsumerRecord::value).containsExactly("v");
    }

    @Test
    void keepsOrderWithFiveIdempotentRequestsInFlight(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        int perPartition = 3_000;
        var producer = session.producer(
                Map.of("enable.idempotence", true, "max.in.flight.requests.per.connection", 5, "batch.size", 2_000));

        List<RecordMetadata> sent = send(
                producer,
                IntStream.range(0, 2 * perPartition)
                        .mapToObj(i -> new ProducerRecord<>(topic, i % 2, "k", "v" + i / 2)));

        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i).offset()).isEqualTo(i / 2);
        }
        List<ConsumerRecord<String, String>> records = session.read(topic, 0, perPartition);
        for (int i = 0; i < perPartition; i++) {
            assertThat(records.get(i).value()).isEqualTo("v" + i);
        }
    }

    @Test
    void carriesTenMegabyteMessages(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("max.message.bytes", Integer.toString(TEN_MEGABYTES + 1024)));
        byte[] value = new byte[TEN_MEGABYTES];
        new Random(7).nextBytes(value);
        var producer = session.bytesProducer(Map.of("max.request.size", 2 * TEN_MEGABYTES, "buffer.memory", 64 << 20));

        for (int i = 0; i < 5; i++) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }

        var consumer = session.bytesConsumer(Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        assertThat(ClientSession.poll(consumer, 5))
                .allSatisfy(record -> assertThat(record.value()).isEqualTo(value));
    }

    @Test
    void refusesRecordsAboveMaxMessageBytes(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("max.message.bytes", "2000"));
        var producer = session.producer(Map.of());

        Throwable refusal = refusal(producer.send(new ProducerRecord<>(topic, "x".repeat(3_000))));

        assertThat(refusal).isInstanceOf(RecordTooLargeException.class);
        assertThat(producer.send(new ProducerRecord<>(topic, "small")).get().offset())
                .isZero();
    }

    @Test
    void refusesNullKeysOnCompactedTopics(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("cleanup.policy", "compact"));
        var producer = session.producer(Map.of());

        Throwable refusal = refusal(producer.send(new ProducerRecord<>(topic, 0, null, "v")));

        assertThat(refusal).isInstanceOf(InvalidRecordException.class);
        assertThat(producer.send(new ProducerRecord<>(topic, 0, "k", "v")).get().offset())
                .isZero();
    }

    @Test
    void saysWhichRecordOfABatchIsToBlame(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("cleanup.policy", "compact"));
        var producer = session.producer(Map.of("linger.ms", 30_000));

        var sound = producer.send(new ProducerRecord<>(topic, 0, "k", "v"));
        var keyless = producer.send(new ProducerRecord<>(topic, 0, null, "v"));
        producer.flush();

        assertThat(refusal(keyless)).isInstanceOf(InvalidRecordException.class);
        assertThat(refusal(sound))
                .isNotInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("part of a batch");
    }

    @Test
    void refusesTimestampsOutsideOfTheTopicsBounds(ClientSession session) throws Exception {
        String topic = session.topic(
                1, Map.of("message.timestamp.before.max.ms", "1000", "message.timestamp.after.max.ms", "1000"));
        var producer = session.producer(Map.of());
        long now = System.currentTimeMillis();

        Throwable past = refusal(producer.send(new ProducerRecord<>(topic, 0, now - 60_000, "k", "v")));
        Throwable future = refusal(producer.send(new ProducerRecord<>(topic, 0, now + 60_000, "k", "v")));

        assertThat(past).isInstanceOf(InvalidTimestampException.class);
        assertThat(future).isInstanceOf(InvalidTimestampException.class);
    }

    @Test
    void waitsForATopicThatIsCreatedLater(ClientSession session) throws Exception {
        String topic = "later-" + System.nanoTime();
        var producer = session.producer(Map.of("max.block.ms", 20_000));
        var impatient = session.producer(Map.of("max.block.ms", 300));

        Throwable refusal = refusal(impatient.send(new ProducerRecord<>(topic, "v")));
        session.create(topic, 1, Map.of());

        assertThat(refusal).isInstanceOf(TimeoutException.class);
        assertThat(producer.send(new ProducerRecord<>(topic, "v")).get().offset())
                .isZero();
    }

    @Test
    void spreadsRecordsOverAllPartitions(ClientSession session) throws Exception {
        String topic = session.topic(4, Map.of());
        var producer = session.producer(Map.of());

        send(producer, IntStream.range(0, 400).mapToObj(i -> new ProducerRecord<>(topic, "key-" + i, "v")));

        var consumer = session.consumer(Map.of());
        List<TopicPartition> partitions = IntStream.range(0, 4)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Await.until("all 400 records are counted", ClientSession.PATIENCE, () -> {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            return ends.values().stream().mapToLong(Long::longValue).sum() == 400
                    && ends.values().stream().allMatch(end -> end > 0);
        });
    }
}
