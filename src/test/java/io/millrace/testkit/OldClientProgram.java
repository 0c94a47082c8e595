package io.millrace.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A program that runs with the jars of an old Java client, in a process of its own: creates a topic, produces to it,
 * reads it back and prints what it saw. Uses only what clients have had since 2.1.
 */
public final class OldClientProgram {
    private OldClientProgram() {}

    /** Arguments: bootstrap address, topic, compression, number of records. */
    public static void main(String[] arguments) throws Exception {
        String bootstrap = arguments[0];
        String topic = arguments[1];
        String compression = arguments[2];
        int count = Integer.parseInt(arguments[3]);
        System.out.println("client " + clientJar());
        create(bootstrap, topic);
        produce(bootstrap, topic, compression, count);
        consume(bootstrap, new TopicPartition(topic, 0), count);
    }

    private static Path clientJar() {
        var jar = KafkaProducer.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(jar.getPath()).getFileName();
    }

    private static void create(String bootstrap, String topic) throws Exception {
        try (AdminClient admin = AdminClient.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            System.out.println("listed " + admin.listTopics().names().get().contains(topic));
        }
    }

    private static void produce(String bootstrap, String topic, String compression, int count) throws Exception {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "enable.idempotence", true, "compression.type", compression);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            long last = -1;
            for (int i = 0; i < count; i++) {
                last = producer.send(new ProducerRecord<>(topic, 0, "k" + i, "v" + i))
                        .get()
                        .offset();
            }
            System.out.println("last offset " + last);
        }
    }

    private static void consume(String bootstrap, TopicPartition partition, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            int seen = 0;
            while (seen < count) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.offset() != seen || !record.value().equals("v" + seen)) {
                        throw new IllegalStateException("at " + seen + " came " + record);
                    }
                    seen++;
                }
            }
            System.out.println("read " + seen + ", end "
                    + consumer.endOffsets(List.of(partition)).get(partition));
        }
    }
}
