package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Kcat;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that shares no code with Kafka: kcat on librdkafka. */
@ExtendWith(BrokerExtension.class)
class KcatIT {
    @Test
    void listsMetadata(ClientSession session) throws Exception {
        String topic = session.topic(3, Map.of());

        String listing = Kcat.run(session.broker(), "", "-L", "-t", topic);

        assertThat(listing)
                .contains(" 1 brokers:")
                .contains("at 127.0.0.1:" + session.broker().port())
                .contains("topic \"" + topic + "\" with 3 partitions:");
    }

    @Test
    void listsMetadataAsJson(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());

        String json = Kcat.run(session.broker(), "", "-L", "-J", "-t", topic);

        assertThat(json)
                .contains("\"topic\":\"" + topic + "\"")
                .contains("\"partition\":1")
                .contains("\"name\":\"127.0.0.1:" + session.broker().port() + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void producesAndConsumesEveryCompression(String compression, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());

        Kcat.run(session.broker(), "k1:v1\nk2:v2\nk3:v3\n", "-P", "-t", topic, "-K:", "-z", compression);
        String seen = Kcat.run(session.broker(), "", "-C", "-t", topic, "-e", "-q", "-f", "%o %k %s\n");

        assertThat(seen.lines()).containsExactly("0 k1 v1", "1 k2 v2", "2 k3 v3");
    }

    @Test
    void producesWithIdempotenceAndHeaders(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());

        Kcat.run(
                session.broker(), "v1\n", "-P", "-t", topic, "-H", "a=1", "-H", "b=2", "-X", "enable.idempotence=true");
        String seen = Kcat.run(session.broker(), "", "-C", "-t", topic, "-e", "-q", "-f", "%h %s\n");

        assertThat(seen.lines()).containsExactly("a=1,b=2 v1");
    }

    @Test
    void consumesFromOffsetsAndTimestamps(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of("retention.ms", "-1"));
        var producer = session.producer(Map.of());
        for (int i = 0; i < 10; i++) {
            producer.send(new ProducerRecord<>(topic, 0, 1_000L * i, "k", "v" + i))
                    .get();
        }

        assertThat(consume(session, topic, "5").lines()).containsExactly("v5", "v6", "v7", "v8", "v9");
        assertThat(consume(session, topic, "-2").lines()).containsExactly("v8", "v9");
        assertThat(consume(session, topic, "s@6500").lines()).containsExactly("v7", "v8", "v9");
        assertThat(consume(session, topic, "beginning").lines()).hasSize(10);
    }

    @Test
    void looksUpOffsets(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, 7);

        String end = Kcat.run(session.broker(), "", "-Q", "-t", topic + ":0:-1");
        String start = Kcat.run(session.broker(), "", "-Q", "-t", topic + ":0:-2");

        assertThat(end).isEqualTo(topic + " [0] offset 7");
        assertThat(start).isEqualTo(topic + " [0] offset 0");
    }

    private static String consume(ClientSession session, String topic, String from) throws Exception {
        return Kcat.run(session.broker(), "", "-C", "-t", topic, "-p", "0", "-o", from, "-e", "-q");
    }
}
