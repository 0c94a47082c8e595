package io.millrace.testkit;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A member of a group that runs with the jars of an old Java client, in a process of its own: reads, commits, and says where
 * it began and up to where it committed. Uses only what clients have had since 2.1.
 */
public final class OldGroupProgram {
    private OldGroupProgram() {}

    /** Arguments: bootstrap address, topic with one partition, group, number of records. */
    public static void main(String[] arguments) {
        String topic = arguments[1];
        int count = Integer.parseInt(arguments[3]);
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", arguments[0]);
        config.put("group.id", arguments[2]);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("max.poll.records", count);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Collections.singletonList(topic));
            long first = -1;
            int seen = 0;
            while (seen < count) {
                for (ConsumerRecord<String, String> record : consumer.poll(java.time.Duration.ofMillis(200))) {
                    first = first < 0 ? record.offset() : first;
                    seen++;
                }
            }
            consumer.commitSync();
            System.out.println("first " + first + ", committed " + consumer.position(partition));
        }
    }
}
