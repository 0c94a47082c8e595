package io.millrace.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the first record that a group has not consumed in each partition, to tell how old it is. Confined to its command. */
final class UnreadAges {
    private static final Duration TURN = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 64 * 1024;

    private final ClientOptions client;

    UnreadAges(ClientOptions client) {
        this.client = client;
    }

    /**
     * Timestamps of the records at or behind some offsets.
     *
     * @return without those that did not come in time
     */
    Map<TopicPartition, Long> timestampsMs(Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> found = new HashMap<>();
        if (positions.isEmpty()) {
            return found;
        }
        try (var consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
            long turns = Math.max(1, client.timeoutMs() / TURN.toMillis());
            for (long turn = 0; turn < turns && found.size() < positions.size(); turn++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(TURN)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (found.putIfAbsent(partition, record.timestamp()) == null) {
                        consumer.pause(List.of(partition));
                    }
                }
            }
        }
        return found;
    }

    private Map<String, Object> properties() {
        return client.properties(Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false));
    }
}
