package io.millrace.interop;

import static io.millrace.testkit.ClientSession.poll;
import static io.millrace.testkit.ClientSession.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer sends is what a consumer gets. */
@ExtendWith(BrokerExtension.class)
class RecordFidelityIT {
    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void carriesEveryCompression(String compression, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        var producer = session.producer(Map.of("compression.type", compression, "linger.ms", 50));

        List<RecordMetadata> sent = send(
                producer,
                IntStream.range(0, 500)
                        .mapToObj(i -> new ProducerRecord<>(topic, 0, "key-" + i, "value-".repeat(20) + i)));

        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i).offset()).isEqualTo(i);
        }
        assertThat(session.read(topic, 0, 500))
                .extracting(ConsumerRecord::offset, ConsumerRecord::key, ConsumerRecord::value)
                .startsWith(tuple(0L, "key-0", "value-".repeat(20) + "0"))
                .endsWith(tuple(499L, "key-499", "value-".repeat(20) + "499"))
                .hasSize(500);
    }

    @ParameterizedTest
    @CsvSource({
        "uncompressed, zstd",
        "gzip, none",
        "snappy, gzip",
        "lz4, snappy",
        "zstd, lz4",
        "zstd, zstd",
        "producer, gzip"
    })
    void recompressesWhenTheTopicAsksForIt(String topicCompression, String producerCompression, ClientSession session)
            throws Exception {
        String topic = session.topic(1, Map.of("compression.type", topicCompression));
        var producer = session.producer(Map.of("compression.type", producerCompression, "linger.ms", 20));

        send(producer, IntStream.range(0, 100).mapToObj(i -> new ProducerRecord<>(topic, 0, "key-" + i, "value-" + i)));

        List<ConsumerRecord<String, String>> records = session.read(topic, 0, 100);
        for (int i = 0; i < 100; i++) {
            assertThat(records.get(i).offset()).isEqualTo(i);
            assertThat(records.get(i).key()).isEqualTo("key-" + i);
            assertThat(records.get(i).value()).isEqualTo("value-" + i);
        }
    }

    @Test
    void carriesNullAndEmptyKeysValuesAndHeaders(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        List<Header> headers = List.of(
                new RecordHeader("trace", "abc".getBytes(UTF_8)),
                new RecordHeader("trace", new byte[0]),
                new RecordHeader("nothing", (byte[]) null));
        var producer = session.bytesProducer(Map.of());

        producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1})).get();
        producer.send(new ProducerRecord<>(topic, 0, new byte[] {2}, null)).get();
        producer.send(new ProducerRecord<>(topic, 0, null, null, null, List.of()))
                .get();
        producer.send(new ProducerRecord<>(topic, 0, new byte[0], new byte[0], headers))
                .get();

        var consumer = session.bytesConsumer(Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        List<ConsumerRecord<byte[], byte[]>> records = poll(consumer, 4);
        assertThat(records.get(0).key()).isNull();
        assertThat(records.get(0).value()).containsExactly(1);
        assertThat(records.get(1).key()).containsExactly(2);
        assertThat(records.get(1).value()).isNull();
        assertThat(records.get(2).key()).isNull();
        assertThat(records.get(2).value()).isNull();
        assertThat(records.get(3).key()).isEmpty();
        assertThat(records.get(3).value()).isEmpty();
        assertThat(records.get(3).headers().toArray()).containsExactlyElementsOf(headers);
    }

    @Test
    void keepsTheTimestampOfTheProducer(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        var producer = session.producer(Map.of());

        RecordMetadata metadata = producer.send(new ProducerRecord<>(topic, 0, 1_234_567_890_123L, "k", "v"))
                .get();

        assertThat(metadata.timestamp()).isEqualTo(1_234_567_890_123L);
        ConsumerRecord<String, String> record = session.read(topic, 0, 1).get(0);
        assertThat(record.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(record.timestamp()).isEqualTo(1_234_567_890_123L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "lz4"})
    void stampsLogAppendTimeWhenTheTopicAsksForIt(String compression, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("message.timestamp.type", "LogAppendTime"));
        var producer = session.producer(Map.of("compression.type", compression));
        long before = System.currentTimeMillis();

        RecordMetadata metadata =
                producer.send(new ProducerRecord<>(topic, 0, 1000L, "k", "v")).get();

        long after = System.currentTimeMillis();
        assertThat(metadata.timestamp()).isBetween(before, after);
        ConsumerRecord<String, String> record = session.read(topic, 0, 1).get(0);
        assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(record.timestamp()).isEqualTo(metadata.timestamp());
    }
}
