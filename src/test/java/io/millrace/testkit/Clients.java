package io.millrace.testkit;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Stock Java clients with short timeouts, so that a broken broker fails a test soon. */
public final class Clients {
    private Clients() {}

    public static Admin admin(String bootstrap) {
        return Admin.create(Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", "10000",
                "default.api.timeout.ms", "15000",
                "retry.backoff.ms", "20"));
    }

    /** A producer of text; without overrides idempotent and with acks=all, as is the default of Kafka's client. */
    public static KafkaProducer<String, String> producer(String bootstrap, Map<String, Object> overrides) {
        return new KafkaProducer<>(
                producerConfig(bootstrap, overrides), new StringSerializer(), new StringSerializer());
    }

    public static KafkaProducer<byte[], byte[]> bytesProducer(String bootstrap, Map<String, Object> overrides) {
        return new KafkaProducer<>(
                producerConfig(bootstrap, overrides), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group: for {@code assign}. */
    public static KafkaConsumer<String, String> consumer(String bootstrap, Map<String, Object> overrides) {
        return new KafkaConsumer<>(
                consumerConfig(bootstrap, overrides), new StringDeserializer(), new StringDeserializer());
    }

    public static KafkaConsumer<byte[], byte[]> bytesConsumer(String bootstrap, Map<String, Object> overrides) {
        return new KafkaConsumer<>(
                consumerConfig(bootstrap, overrides), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> producerConfig(String bootstrap, Map<String, Object> overrides) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", 10_000,
                "delivery.timeout.ms", 30_000,
                "max.block.ms", 15_000,
                "retry.backoff.ms", 20));
        config.putAll(overrides);
        return config;
    }

    private static Map<String, Object> consumerConfig(String bootstrap, Map<String, Object> overrides) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers",
                bootstrap,
                "request.timeout.ms",
                10_000,
                "default.api.timeout.ms",
                15_000,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "none",
                "retry.backoff.ms",
                20));
        config.putAll(overrides);
        return config;
    }
}
