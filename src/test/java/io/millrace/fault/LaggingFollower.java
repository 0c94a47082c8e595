package io.millrace.fault;

import io.millrace.testkit.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A node that was away while much was written, and has to copy it all without keeping the watched partitions from going on.
 * Stateless.
 */
final class LaggingFollower {
    private static final String TOPIC = "bulk-%d";
    private static final int PARTITIONS = 3;
    private static final int RECORD_BYTES = 64_000;

    private LaggingFollower() {}

    static Fault behindBy(int megabytes) {
        String name = "follower %d MB behind".formatted(megabytes);
        return new Fault(name, Duration.ZERO, Duration.ofSeconds(10), (cluster, random) -> {
            String topic = TOPIC.formatted(random.nextInt(Integer.MAX_VALUE));
            create(cluster, topic);
            int away = 1 + random.nextInt(FaultCluster.NODES);
            cluster.node(away).kill();
            write(cluster, topic, megabytes);
            return () -> {
                cluster.start(away);
                cluster.awaitFullIsr(topic);
                try (Admin admin = cluster.admin()) {
                    admin.deleteTopics(List.of(topic)).all().get();
                }
            };
        });
    }

    private static void create(FaultCluster cluster, String topic) throws Exception {
        cluster.createTopics(new NewTopic(topic, PARTITIONS, (short) FaultCluster.NODES));
    }

    private static void write(FaultCluster cluster, String topic, int megabytes) throws Exception {
        byte[] value = new byte[RECORD_BYTES];
        long count = megabytes * 1_000_000L / RECORD_BYTES;
        try (KafkaProducer<byte[], byte[]> producer = Clients.bytesProducer(
                cluster.bootstrap(), Map.of("batch.size", 2 * RECORD_BYTES, "delivery.timeout.ms", 120_000))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, (int) (i % PARTITIONS), null, value)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }
}
