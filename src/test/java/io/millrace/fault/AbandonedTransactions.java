package io.millrace.fault;

import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.Slack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Transactions in a topic of their own whose programs are gone: only their timeout ends them. Owned by one thread. */
final class AbandonedTransactions {
    private static final int PARTITIONS = 3;
    private static final int TIMEOUT_MS = 5_000;
    private static final Duration STALL_MAX = Duration.ofMillis(TIMEOUT_MS).plus(Slack.of(Duration.ofSeconds(10)));

    private final FaultCluster cluster;
    private final String topic = "abandoned-" + UUID.randomUUID();
    private int left;

    private AbandonedTransactions(FaultCluster cluster) {
        this.cluster = cluster;
    }

    /** Creates the topic. */
    static AbandonedTransactions in(FaultCluster cluster) throws Exception {
        AbandonedTransactions abandoned = new AbandonedTransactions(cluster);
        cluster.createTopics(new NewTopic(abandoned.topic, PARTITIONS, (short) FaultCluster.NODES));
        return abandoned;
    }

    /** Leaves transactions behind that have a record in each partition, one with each coordinator. */
    void leaveOneForEachShard() throws Exception {
        for (int shard = 0; shard < FaultCluster.TRANSACTION_SHARDS; shard++) {
            leaveOne(idOf(shard));
        }
    }

    private String idOf(int shard) {
        while (true) {
            String id = topic + "-" + left++;
            if (ShardHash.partitionOf(id, FaultCluster.TRANSACTION_SHARDS) == shard) {
                return id;
            }
        }
    }

    private void leaveOne(String id) throws Exception {
        KafkaProducer<String, String> producer = Clients.producer(
                cluster.bootstrap(), Map.of("transactional.id", id, "transaction.timeout.ms", TIMEOUT_MS));
        producer.initTransactions();
        producer.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, null, id)).get();
        }
        producer.close(Duration.ZERO);
    }

    /** Waits until readers of committed records get past all of them, and says how long that took. */
    Duration awaitStable() {
        long beganMs = WatchedLoad.nowMs();
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try (KafkaConsumer<String, String> committed =
                        Clients.consumer(cluster.bootstrap(), Map.of("isolation.level", "read_committed"));
                KafkaConsumer<String, String> all = Clients.consumer(cluster.bootstrap(), Map.of())) {
            Await.until(
                    "the last stable offset is at the end of " + topic,
                    STALL_MAX,
                    () -> committed.endOffsets(partitions).equals(all.endOffsets(partitions)));
        }
        return Duration.ofMillis(WatchedLoad.nowMs() - beganMs);
    }

    /** What readers of committed records see. */
    List<String> shown() {
        return CommittedReader.read(cluster.bootstrap(), topic, PARTITIONS);
    }

    /** Deletes the topic. */
    void delete() throws Exception {
        try (Admin admin = cluster.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }
}
