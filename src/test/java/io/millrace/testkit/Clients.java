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

/**
 * Stock Java clients that give up what no broker answers, though not what a slow machine answers late: a request that is sent again
 * may find done what it asked for.
 */
public final class Clients {
    private Clients() {}

    public static Admin admin(String bootstrap) {
        return Admin.create(Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", "30000",
                "default.api.timeout.ms", "60000",
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
                "request.timeout.ms", 30_000,
                "delivery.timeout.ms", 120_000,
                "max.block.ms", 60_000,
                "retry.backoff.ms", 20));
        config.putAll(overrides);
        return config;
    }

    private static Map<String, Object> consumerConfig(String bootstrap, Map<String, Object> overrides) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers",
                bootstrap,
                "request.timeout.ms",
                30_000,
                "default.api.timeout.ms",
                60_000,
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
