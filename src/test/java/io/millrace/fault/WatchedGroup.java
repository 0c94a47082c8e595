package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import io.millrace.testkit.Slack;
import io.millrace.testkit.WireClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * A group on a cluster that is disturbed, with what its members were told is committed: none of it may be lost or moved back.
 * Owned by the thread that runs the faults.
 */
final class WatchedGroup implements AutoCloseable {
    static final int PARTITIONS = 6;

    /** What members allow themselves (the session timeout of {@link PolledGroup}), and ten seconds for the cluster. */
    private static final Duration STABLE_WITHIN = Duration.ofSeconds(10).plus(Slack.of(Duration.ofSeconds(10)));

    private static final int BATCH = 30;
    private static final int COMMIT_VERSION = 9;
    /** Of a node that has just begun to coordinate, or has just ended to. */
    private static final Set<Errors> NOT_NOW =
            Set.of(Errors.NOT_COORDINATOR, Errors.COORDINATOR_NOT_AVAILABLE, Errors.COORDINATOR_LOAD_IN_PROGRESS);

    private final ClientSession session;
    private final PolledGroup group;
    private final String topic = "grouped-" + UUID.randomUUID();
    private final KafkaProducer<String, String> producer;

    /** Lowest offsets that may be committed now. */
    private final Map<TopicPartition, Long> floors = new HashMap<>();

    private int produced;

    private WatchedGroup(FaultCluster cluster, Map<String, Object> config) {
        this.session = new ClientSession(cluster.entrance());
        this.group = new PolledGroup(session, "group-" + topic, impatient(config));
        this.producer = session.producer(impatient(Map.of("delivery.timeout.ms", 120_000, "max.block.ms", 60_000)));
    }

    /** Clients that do not wait long for a node that is gone. */
    private static Map<String, Object> impatient(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "request.timeout.ms", 3_000,
                "default.api.timeout.ms", 60_000,
                "reconnect.backoff.max.ms", 200,
                "socket.connection.setup.timeout.ms", 1_000));
        if (config.containsKey("max.block.ms")) {
            all.remove("default.api.timeout.ms");
        }
        all.putAll(config);
        return all;
    }

    /** Creates a topic with three replicas and a group of two members that have consumed and committed something. */
    static WatchedGroup settled(FaultCluster cluster, Map<String, Object> config) throws Exception {
        WatchedGroup watched = new WatchedGroup(cluster, config);
        try {
            NewTopic created = new NewTopic(watched.topic, PARTITIONS, (short) FaultCluster.NODES)
                    .configs(Map.of("min.insync.replicas", "2"));
            cluster.createTopics(created);
            watched.join();
            watched.join();
            watched.consumeAll();
            return watched;
        } catch (Exception | AssertionError failed) {
            watched.close();
            throw failed;
        }
    }

    ClientSession session() {
        return session;
    }

    String groupId() {
        return group.groupId();
    }

    String topic() {
        return topic;
    }

    KafkaConsumer<String, String> join() {
        return group.join(topic);
    }

    void leave(KafkaConsumer<String, String> member) {
        group.leave(member);
    }

    /** Lets the members work for some time. */
    void pollFor(Duration time) {
        long untilNanos = System.nanoTime() + time.toNanos();
        group.pollUntil("time has passed", () -> System.nanoTime() >= untilNanos);
    }

    /** Lets a member commit its positions again and again without waiting for the answers; those that come are noted. */
    void commitOften(RandomGenerator random) {
        KafkaConsumer<String, String> member = group.members().get(0);
        for (int commit = 0; commit < 20 + random.nextInt(100); commit++) {
            member.commitAsync((offsets, failure) -> {
                if (failure == null) {
                    offsets.forEach((partition, position) -> floors.merge(partition, position.offset(), Math::max));
                }
            });
        }
        member.poll(Duration.ofMillis(random.nextInt(20)));
    }

    /** Everybody has a share and can commit within the time that this may take; then what is produced is consumed and committed. */
    Duration recover() throws Exception {
        long beginNanos = System.nanoTime();
        group.pollUntilBalanced(topic, PARTITIONS);
        group.commit();
        Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
        assertThat(took).as("time until %s is stable", groupId()).isLessThan(STABLE_WITHIN);
        checkCommitted();
        consumeAll();
        return took;
    }

    /** Everybody has a share; then what is produced is consumed and committed. */
    void consumeAll() throws Exception {
        group.pollUntilBalanced(topic, PARTITIONS);
        ClientSession.send(
                producer,
                IntStream.range(produced, produced + BATCH)
                        .mapToObj(i -> new ProducerRecord<>(topic, i % PARTITIONS, "k", "v" + i)));
        produced += BATCH;
        group.pollUntil("everything that was produced is there", () -> distinctRecords() == produced);
        group.commit();
        Map<TopicPartition, Long> committed = committed();
        assertThat(committed.values().stream().mapToLong(Long::longValue).sum())
                .as("records committed by %s", groupId())
                .isEqualTo(produced);
        floors.putAll(committed);
    }

    /** A commit that a killed coordinator did not answer may come again as a record that is consumed twice. */
    private long distinctRecords() {
        return group.records().stream().map(ConsumerRecord::value).distinct().count();
    }

    private void checkCommitted() throws Exception {
        Map<TopicPartition, Long> committed = committed();
        floors.forEach((partition, floor) -> assertThat(committed.get(partition))
                .as("committed offset of %s", partition)
                .isNotNull()
                .isGreaterThanOrEqualTo(floor));
    }

    Map<TopicPartition, Long> committed() throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        session.admin()
                .listConsumerGroupOffsets(groupId())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, position) -> offsets.put(partition, position.offset()));
        return offsets;
    }

    Node coordinator() throws Exception {
        return Objects.requireNonNull(session.admin()
                        .describeConsumerGroups(List.of(groupId()))
                        .all()
                        .get()
                        .get(groupId()))
                .coordinator();
    }

    /** How a member is known in the present generation. */
    ConsumerGroupMetadata identity() {
        return group.members().get(0).groupMetadata();
    }

    /** Commits the start of a partition of another member under an older identity of the first, which has to be refused. */
    void commitAsZombie(ConsumerGroupMetadata old) throws Exception {
        assertThat(identity().generationId()).as("the generation now").isGreaterThan(old.generationId());
        Set<TopicPartition> own = group.members().get(0).assignment();
        int foreign = IntStream.range(0, PARTITIONS)
                .filter(partition -> !own.contains(new TopicPartition(topic, partition)))
                .findFirst()
                .orElseThrow();
        var request = new OffsetCommitRequestData()
                .setGroupId(groupId())
                .setMemberId(old.memberId())
                .setGenerationIdOrMemberEpoch(old.generationId())
                .setTopics(List.of(new OffsetCommitRequestData.OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                .setPartitionIndex(foreign)
                                .setCommittedOffset(0)
                                .setCommittedMetadata("")))));
        Errors answer = Await.until(
                "the coordinator answers", Await.PATIENCE, () -> commit(request), error -> !NOT_NOW.contains(error));
        assertThat(answer).isIn(Errors.ILLEGAL_GENERATION, Errors.STALE_MEMBER_EPOCH, Errors.UNKNOWN_MEMBER_ID);
        checkCommitted();
    }

    private Errors commit(OffsetCommitRequestData request) throws Exception {
        Node coordinator = coordinator();
        try (WireClient wire = new WireClient(coordinator.host(), coordinator.port())) {
            var answer = (OffsetCommitResponseData) wire.ask(ApiKeys.OFFSET_COMMIT, COMMIT_VERSION, request);
            return Errors.forCode(answer.topics().get(0).partitions().get(0).errorCode());
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
