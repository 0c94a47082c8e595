package io.millrace.bench;

import io.millrace.testkit.Clients;
import io.millrace.testkit.WireClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Load on the coordinators of any broker, from outside: {@code CoordinatorLoad HOST:PORT join|commits|transactions}. Rebalances
 * of members that share 100 partitions ({@link RebalanceLoad}), offset commits with 64 in flight, and transactions of one record of
 * 1 KB, each after the other, beside such records without a transaction. Frames are written without a client in between where that would be the bound.
 */
public final class CoordinatorLoad {
    private static final int PARTITIONS = 100;
    private static final int COMMIT_SOCKETS = 4;
    private static final int IN_FLIGHT = 64;
    private static final int COMMIT_ROUNDS = 400;
    private static final int TRANSACTIONS = 1_000;
    private static final int WARM_UP = 300;
    private static final int COMMIT = 8;

    private final String bootstrap;
    private final String host;
    private final int port;
    private final String topic = "load-" + UUID.randomUUID();
    private final String groupId = "group-" + topic;

    private CoordinatorLoad(String bootstrap) {
        this.bootstrap = bootstrap;
        this.host = bootstrap.substring(0, bootstrap.indexOf(':'));
        this.port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
    }

    /** Arguments: address of a broker that is alone, what to do. */
    public static void main(String[] args) throws Exception {
        CoordinatorLoad load = new CoordinatorLoad(args[0]);
        load.prepare();
        switch (args[1]) {
            case "join" -> RebalanceLoad.run(load.host, load.port, load.topic, PARTITIONS);
            case "commits" -> load.commit();
            case "transactions" -> load.transact();
            default -> throw new IllegalArgumentException("join, commits or transactions, not " + args[1]);
        }
    }

    /** A topic, and a coordinator that answers. */
    private void prepare() throws Exception {
        try (Admin admin = Clients.admin(bootstrap)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        try (var consumer = Clients.consumer(bootstrap, Map.of("group.id", groupId))) {
            consumer.committed(Set.of(new TopicPartition(topic, 0)));
        }
    }

    private void commit() {
        List<WireClient> sockets = new ArrayList<>();
        IntStream.range(0, COMMIT_SOCKETS).forEach(i -> sockets.add(new WireClient(host, port)));
        long beginNanos = 0;
        for (int round = 0; round < COMMIT_ROUNDS; round++) {
            if (round == COMMIT_ROUNDS / 4) {
                beginNanos = System.nanoTime();
            }
            for (WireClient socket : sockets) {
                byte[] frame = WireClient.frame(ApiKeys.OFFSET_COMMIT, COMMIT, round, commitRequest(round));
                byte[] frames = new byte[frame.length * IN_FLIGHT];
                for (int i = 0; i < IN_FLIGHT; i++) {
                    System.arraycopy(frame, 0, frames, i * frame.length, frame.length);
                }
                socket.send(frames);
            }
            for (WireClient socket : sockets) {
                for (int i = 0; i < IN_FLIGHT; i++) {
                    var answer = (OffsetCommitResponseData)
                            socket.receive(ApiKeys.OFFSET_COMMIT, COMMIT).body();
                    expect(0, answer.topics().get(0).partitions().get(0).errorCode());
                }
            }
        }
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        sockets.forEach(WireClient::close);
        double commits = COMMIT_ROUNDS * 0.75 * COMMIT_SOCKETS * IN_FLIGHT;
        System.out.printf("offset commits: %.0f a second%n", commits / seconds);
    }

    private OffsetCommitRequestData commitRequest(long offset) {
        return new OffsetCommitRequestData()
                .setGroupId(groupId)
                .setMemberId("")
                .setGenerationIdOrMemberEpoch(-1)
                .setTopics(List.of(new OffsetCommitRequestData.OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                .setPartitionIndex((int) (offset % PARTITIONS))
                                .setCommittedOffset(offset)
                                .setCommittedMetadata("")))));
    }

    private void transact() throws Exception {
        byte[] value = new byte[1_000];
        double[] plain = new double[TRANSACTIONS];
        double[] within = new double[TRANSACTIONS];
        try (KafkaProducer<byte[], byte[]> producer = Clients.bytesProducer(bootstrap, Map.of("linger.ms", 0))) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                long beginNanos = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, i % 6, null, value)).get();
                plain[i] = (System.nanoTime() - beginNanos) / 1e6;
            }
        }
        Map<String, Object> config = Map.of("linger.ms", 0, "transactional.id", "id-" + topic);
        try (KafkaProducer<byte[], byte[]> producer = Clients.bytesProducer(bootstrap, config)) {
            producer.initTransactions();
            for (int i = 0; i < TRANSACTIONS; i++) {
                long beginNanos = System.nanoTime();
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(topic, i % 6, null, value));
                producer.commitTransaction();
                within[i] = (System.nanoTime() - beginNanos) / 1e6;
            }
        }
        print("one record, acks=all, ms", plain, WARM_UP);
        print("one record in a transaction, ms", within, WARM_UP);
    }

    private static void expect(int expected, int code) {
        if (code != expected) {
            throw new IllegalStateException("error " + code);
        }
    }

    static void print(String what, double[] millis, int warmUp) {
        double[] sorted = Arrays.stream(millis).skip(warmUp).sorted().toArray();
        System.out.printf(
                "%s: p50 %.2f, p99 %.2f, mean %.2f%n",
                what,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                Arrays.stream(sorted).average().orElseThrow());
    }
}
