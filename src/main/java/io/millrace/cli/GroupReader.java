package io.millrace.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic as a member of a group: prints first and commits then, so a record may be printed twice after a crash and is
 * never left out. Confined to its command.
 */
final class GroupReader {
    private static final Duration TURN = Duration.ofMillis(200);

    private final ClientOptions client;
    private final PrintStream out;
    private final String topic;
    private final String groupId;
    private final boolean readCommitted;

    /** Ends of partitions as they were when this member was given them. */
    private final Map<TopicPartition, Long> endsExclusive = new HashMap<>();

    GroupReader(ClientOptions client, PrintStream out, String topic, String groupId, boolean readCommitted) {
        this.client = client;
        this.out = out;
        this.topic = topic;
        this.groupId = groupId;
        this.readCommitted = readCommitted;
    }

    /** Reads until {@code maxMessages} are printed or, unless it follows, its partitions are at their ends. */
    void read(RecordPrinter printer, long maxMessages, boolean follow) throws IOException {
        try (var consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long remaining = maxMessages;
            while (remaining > 0 && (follow || !isDone(consumer))) {
                Map<TopicPartition, OffsetAndMetadata> printed = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(TURN)) {
                    if (remaining > 0) {
                        printer.print(record);
                        remaining--;
                        printed.put(
                                new TopicPartition(record.topic(), record.partition()),
                                new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
                    }
                }
                if (out.checkError()) {
                    return; // Whoever read our output has left, and has perhaps not seen the last records.
                }
                if (!printed.isEmpty()) {
                    consumer.commitSync(printed);
                }
            }
        }
    }

    private Map<String, Object> properties() {
        return client.properties(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                groupId,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                readCommitted ? "read_committed" : "read_uncommitted",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                client.timeoutMs()));
    }

    private boolean isDone(KafkaConsumer<?, ?> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        endsExclusive.keySet().retainAll(assigned);
        Set<TopicPartition> added = new HashSet<>(assigned);
        added.removeAll(endsExclusive.keySet());
        if (!added.isEmpty()) {
            endsExclusive.putAll(consumer.endOffsets(added));
        }
        return !assigned.isEmpty() && assigned.stream().allMatch(partition -> isAtEnd(consumer, partition));
    }

    private boolean isAtEnd(KafkaConsumer<?, ?> consumer, TopicPartition partition) {
        long end = Objects.requireNonNull(endsExclusive.get(partition), "asked for every assigned partition");
        return consumer.position(partition) >= end;
    }
}
