package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.KafkaTools;
import io.millrace.testkit.Kcat;
import io.millrace.testkit.Seeds;
import io.millrace.testkit.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups and transactions on three nodes: with every client, and when nodes that coordinate them die. The long form, with cut
 * networks and at every step of a transaction, is {@code bin/fault-test}.
 */
class CoordinatorFailoverIT {
    private static final Path NODES_OUT = Path.of("target/coordinator-failover.out");
    private static FaultCluster cluster;

    private final Random random = Seeds.random("CoordinatorFailoverIT", 1);

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        cluster = FaultCluster.start(home, 1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void nothingIsLostOrTornWhenCoordinatorsAreKilled() throws Exception {
        GroupFaults.Moment[] moments = GroupFaults.Moment.values();
        try (WatchedTransactions load = new WatchedTransactions(cluster, new Random(random.nextLong()))) {
            TransactionFaults transactions = new TransactionFaults(load);
            load.awaitCommits(1);

            strike(transactions.lateRequests());
            strike(GroupFaults.killCoordinator(moments[random.nextInt(moments.length)]));
            strike(transactions.killAllWhileEnding());

            assertThat(load.stopAndJudge().examples()).isEmpty();
        }
    }

    private void strike(Fault fault) throws Exception {
        System.out.println(fault.name());
        try {
            fault.strike().on(cluster, random).apply();
            cluster.awaitFullIsr();
        } catch (Exception | AssertionError failed) {
            Files.writeString(NODES_OUT, cluster.story());
            System.out.println("what the nodes said is in " + NODES_OUT);
            throw failed;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Range", "RoundRobin", "Sticky", "CooperativeSticky", "consumer"})
    void sharesPartitionsOnThreeNodes(String assignor) throws Exception {
        Map<String, Object> config = new HashMap<>();
        if (assignor.equals("consumer")) {
            config.put("group.protocol", "consumer");
        } else {
            config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor + "Assignor");
        }

        try (WatchedGroup group = WatchedGroup.settled(cluster, config)) {
            KafkaConsumer<String, String> third = group.join();
            group.consumeAll();
            group.leave(third);

            group.consumeAll();
        }
    }

    @Test
    void otherClientsAndToolsSeeTheSameGroup() throws Exception {
        try (WatchedGroup group = WatchedGroup.settled(cluster, Map.of())) {
            String kcatGroup = "kcat-" + UUID.randomUUID();

            assertThat(kcat(group, kcatGroup)).hasSize(30);
            group.consumeAll();
            assertThat(kcat(group, kcatGroup)).hasSize(30);

            assertThat(tool("--list")).contains(group.groupId(), kcatGroup);
            for (String id : List.of(group.groupId(), kcatGroup)) {
                assertThat(tool("--describe", "--group", id)).containsPattern(group.topic() + " +5 +10 +10 +0");
            }
            assertThat(tool("--describe", "--group", group.groupId(), "--state"))
                    .containsPattern("Stable +2");
            tool("--reset-offsets", "--group", kcatGroup, "--topic", group.topic(), "--shift-by", "-1", "--execute");
            assertThat(kcat(group, kcatGroup)).hasSize(WatchedGroup.PARTITIONS);
            assertThat(offsetsTool(group.topic())).contains(group.topic() + ":5:10");
        }
    }

    @Test
    void membersOverHttpGoOnWhenTheNodeOfTheirCoordinatorIsKilled() throws Exception {
        String topic = "http-" + UUID.randomUUID();
        cluster.createTopics(new NewTopic(topic, 3, (short) 3));
        String group = "http-" + UUID.randomUUID();
        int coordinator = coordinator((byte) 0, group);
        List<Integer> others = FaultCluster.othersThan(coordinator);
        HttpProbe first = new HttpProbe(cluster.node(others.get(0)).http());
        HttpProbe second = new HttpProbe(cluster.node(others.get(1)).http());
        try (HttpMembers members = new HttpMembers(topic, group, first, ofSameCoordinator(group), second)) {
            first.produceNumbers(topic, 0, 60);
            members.read(60);
            members.commit();
            first.produceNumbers(topic, 60, 120);

            Instant killed = Instant.now();
            cluster.node(coordinator).kill();
            produce(topic, 120, 180);
            Instant written = Instant.now();
            members.read(120);
            System.out.printf(
                    "all was written %.1f s and read over HTTP %.1f s after the kill of node %d%n",
                    Duration.between(killed, written).toMillis() / 1e3,
                    Duration.between(killed, Instant.now()).toMillis() / 1e3,
                    coordinator);

            Set<Integer> uncommitted = numbers(60, 180).collect(Collectors.toSet());
            assertThat(members.consumed()).isEqualTo(uncommitted);
            assertThat(members.streamed()).isEqualTo(uncommitted);
            members.commit();
        } finally {
            cluster.start(coordinator);
            cluster.awaitFullIsr();
        }
    }

    /** The id of another group that belongs to the same partition of the topic of groups. */
    private static String ofSameCoordinator(String group) {
        int shard = ShardHash.partitionOf(group, FaultCluster.GROUP_SHARDS);
        return Stream.iterate(group + "-", id -> id + "s")
                .filter(id -> ShardHash.partitionOf(id, FaultCluster.GROUP_SHARDS) == shard)
                .findFirst()
                .orElseThrow();
    }

    private static void produce(String topic, int fromInclusive, int toExclusive) throws Exception {
        try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap(), Map.of())) {
            List<Future<RecordMetadata>> sent = numbers(fromInclusive, toExclusive)
                    .map(number -> producer.send(new ProducerRecord<>(topic, number.toString())))
                    .toList();
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    private static Stream<Integer> numbers(int fromInclusive, int toExclusive) {
        return IntStream.range(fromInclusive, toExclusive).boxed();
    }

    @Test
    void everyOtherNodeRefusesWhatIsForTheCoordinator() {
        Await.untilAsserted("all agree who coordinates", CoordinatorFailoverIT::expectRefusalsElsewhere);
    }

    private static void expectRefusalsElsewhere() {
        String key = "elsewhere-" + UUID.randomUUID();
        int ofGroup = coordinator((byte) 0, key);
        int ofTransaction = coordinator((byte) 1, key);
        var heartbeat = new HeartbeatRequestData().setGroupId(key).setMemberId("m");
        var init = new InitProducerIdRequestData().setTransactionalId(key).setTransactionTimeoutMs(10_000);
        var end = new EndTxnRequestData().setTransactionalId(key).setProducerId(1);

        for (int node : FaultCluster.othersThan(ofGroup)) {
            try (WireClient wire = cluster.node(node).wire()) {
                var answer = (HeartbeatResponseData) wire.ask(ApiKeys.HEARTBEAT, 4, heartbeat);
                assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NOT_COORDINATOR);
            }
        }
        for (int node : FaultCluster.othersThan(ofTransaction)) {
            try (WireClient wire = cluster.node(node).wire()) {
                var first = (InitProducerIdResponseData) wire.ask(ApiKeys.INIT_PRODUCER_ID, 5, init);
                var second = (EndTxnResponseData) wire.ask(ApiKeys.END_TXN, 5, end);
                assertThat(List.of(Errors.forCode(first.errorCode()), Errors.forCode(second.errorCode())))
                        .containsOnly(Errors.NOT_COORDINATOR);
            }
        }
    }

    private static int coordinator(byte keyType, String key) {
        var request = new FindCoordinatorRequestData().setKeyType(keyType).setCoordinatorKeys(List.of(key));
        try (WireClient wire = cluster.node(1).wire()) {
            return Await.until(
                            "a coordinator is known",
                            ClientSession.PATIENCE,
                            () -> ((FindCoordinatorResponseData) wire.ask(ApiKeys.FIND_COORDINATOR, 4, request))
                                    .coordinators()
                                    .get(0),
                            found -> found.errorCode() == Errors.NONE.code())
                    .nodeId();
        }
    }

    private static List<String> kcat(WatchedGroup group, String groupId) throws Exception {
        String[] consume = {"-G", groupId, group.topic(), "-e", "-q", "-f", "%s\n", "-X", "auto.offset.reset=earliest"};
        return Kcat.run(cluster.entrance(), "", consume).lines().toList();
    }

    private static String tool(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", arguments);
    }

    private static String offsetsTool(String topic) throws Exception {
        return run("org.apache.kafka.tools.GetOffsetShell", "--topic", topic);
    }

    private static String run(String mainClass, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of("--bootstrap-server", cluster.bootstrap()), Arrays.stream(arguments))
                .toArray(String[]::new);
        KafkaTools.Result result = KafkaTools.run(mainClass, all);
        assertThat(result.exitCode())
                .as(() -> result.stdout() + result.stderr())
                .isZero();
        return result.stdout() + result.stderr();
    }
}
