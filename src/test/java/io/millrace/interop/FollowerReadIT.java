package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that say their rack read from the replica in it, and from another one when that is gone (KIP-392). */
class FollowerReadIT {
    private static final String TOPIC = "orders";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final FatJarCluster cluster;

    FollowerReadIT(@TempDir Path home) {
        cluster = new FatJarCluster(
                home, 3, Map.of("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"));
    }

    @BeforeEach
    void start() throws Exception {
        cluster.start(1, 2, 3);
        cluster.createTopics(new NewTopic(TOPIC, 1, (short) 3));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aConsumerReadsInItsRackAndFollowsWhatIsWritten() throws Exception {
        int leader = leader();
        int follower = leader % 3 + 1;
        List<String> read = new ArrayList<>();

        try (KafkaProducer<String, String> producer = producer();
                KafkaConsumer<String, String> consumer = consumer("rack-" + follower)) {
            send(producer, 0, 100);
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            readUntil(consumer, read, 100);
            send(producer, 100, 200);
            readUntil(consumer, read, 200);

            Await.until("it reads from the replica in its rack", () -> {
                poll(consumer, read);
                return replicaOf(consumer) == follower; // Every second it is told anew where that is.
            });
            assertThat(read).isEqualTo(values(0, 200));

            cluster.node(follower).kill();
            send(producer, 200, 300);
            readUntil(consumer, read, 300);
        }

        assertThat(read).isEqualTo(values(0, 300));
    }

    private int leader() throws Exception {
        try (Admin admin = Clients.admin(cluster.bootstrap())) {
            return Objects.requireNonNull(admin.describeTopics(List.of(TOPIC))
                            .allTopicNames()
                            .get()
                            .get(TOPIC))
                    .partitions()
                    .get(0)
                    .leader()
                    .id();
        }
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()), new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(String rack) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrap(),
                        ConsumerConfig.CLIENT_RACK_CONFIG,
                        rack,
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        "1000"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static void send(KafkaProducer<String, String> producer, int from, int to) throws Exception {
        for (String value : values(from, to)) {
            var unused = producer.send(new ProducerRecord<>(TOPIC, 0, null, value));
        }
        producer.flush(); // What did not get there is missed by the reader.
    }

    private static void readUntil(KafkaConsumer<String, String> consumer, List<String> read, int count) {
        Await.until("%d records are read".formatted(count), () -> {
            poll(consumer, read);
            return read.size() >= count;
        });
    }

    private static void poll(KafkaConsumer<String, String> consumer, List<String> read) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
    }

    /** The node that the consumer was sent to, as its metrics say; -1 for the leader. */
    private static int replicaOf(KafkaConsumer<?, ?> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("preferred-read-replica"))
                .map(metric -> ((Number) metric.getValue().metricValue()).intValue())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> values(int from, int to) {
        List<String> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add("value-" + i);
        }
        return values;
    }
}
