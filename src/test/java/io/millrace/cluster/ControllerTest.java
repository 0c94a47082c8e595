package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.AlterConfig.BrokerTarget;
import io.millrace.cluster.AlterConfig.TopicTarget;
import io.millrace.cluster.ConfigOperation.Kind;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerTest {
    private final Controller controller = new Controller(BrokerConfig.defaults(), new Random(1));
    private final ClusterState oneNode = ClusterState.empty(1)
            .apply(List.of(new BrokerRegistered(new BrokerRegistration(1, List.of(), Optional.empty()))));

    @Test
    void createsATopicWithDefaultsOnTheOnlyNode() {
        ClusterState after = create(oneNode, CreateTopic.withDefaults("orders"));

        TopicRegistration topic = after.image().topic("orders").orElseThrow();
        assertThat(topic.partitions()).containsExactly(new PartitionRegistration(0, 1, 0, 0, List.of(1), List.of(1)));
        assertThat(after.image().topic(topic.id())).hasValue(topic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "a,b", "ümlaut"})
    void refusesNamesThatKafkaRefuses(String name) {
        assertThat(reason(CreateTopic.withDefaults(name))).isEqualTo(Reason.INVALID_TOPIC);
    }

    @Test
    void acceptsANameOf249CharactersAndNoLonger() {
        assertThat(reason(CreateTopic.withDefaults("x".repeat(250)))).isEqualTo(Reason.INVALID_TOPIC);
        assertThat(create(oneNode, CreateTopic.withDefaults("x".repeat(249)))
                        .image()
                        .topicsByName())
                .hasSize(1);
    }

    /** Answers of Kafka 4.4 with one broker. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, INVALID_PARTITIONS",
        "-5, 1, INVALID_PARTITIONS",
        "1, 0, INVALID_REPLICATION_FACTOR",
        "1, -2, INVALID_REPLICATION_FACTOR",
        "1, 2, INVALID_REPLICATION_FACTOR",
        "10001, 1, POLICY_VIOLATION",
    })
    void refusesCountsThatKafkaRefuses(int partitions, int replicationFactor, Reason expected) {
        assertThat(reason(new CreateTopic("t", partitions, replicationFactor, Map.of(), List.of())))
                .isEqualTo(expected);
    }

    @Test
    void refusesAssignmentsThatKafkaRefuses() {
        assertThat(assignmentReason(Map.of(0, List.of(1), 2, List.of(1)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(assignmentReason(Map.of(1, List.of(1)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(assignmentReason(Map.of(0, List.of(7)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(assignmentReason(Map.of(0, List.of(1, 1)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(assignmentReason(Map.of(0, List.of()))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(assignmentReason(Map.of(0, List.of(1), 1, List.of(1, 2))))
                .isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reason(new CreateTopic("t", 1, -1, Map.of(0, List.of(1)), List.of())))
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void refusesATopicThatExistsOrWhoseMetricsWouldCollide() {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("a.b"));

        Decision<List<Outcome<TopicRegistration>>> decision = controller.createTopics(
                state, List.of(CreateTopic.withDefaults("a.b"), CreateTopic.withDefaults("a_b")), false);

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.reply().stream().map(ControllerTest::reasonOf))
                .containsExactly(Reason.TOPIC_ALREADY_EXISTS, Reason.INVALID_TOPIC);
    }

    @Test
    void refusesConfigsWithTheSentenceOfTheTable() {
        CreateTopic command = new CreateTopic("t", 1, 1, Map.of(), List.of(ConfigOperation.set("retention.mss", "5")));

        Outcome<TopicRegistration> outcome = controller
                .createTopics(oneNode, List.of(command), false)
                .reply()
                .get(0);

        assertThat(outcome)
                .isEqualTo(Outcome.refused(
                        Reason.INVALID_CONFIG, "Unknown config key retention.mss. Did you mean retention.ms?"));
    }

    @Test
    void validatingOnlyAnswersButChangesNothing() {
        Decision<List<Outcome<TopicRegistration>>> decision =
                controller.createTopics(oneNode, List.of(CreateTopic.withDefaults("t")), true);

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.reply().get(0)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void deletesByNameAndByIdAndRefusesTheUnknown() {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("a"));
        state = create(state, CreateTopic.withDefaults("b"));
        TopicId a = state.image().topic("a").orElseThrow().id();
        TopicId b = state.image().topic("b").orElseThrow().id();

        Decision<List<Outcome<TopicRegistration>>> decision = controller.deleteTopics(
                state,
                List.of(
                        new TopicSelector.ByName("a"),
                        new TopicSelector.ById(b),
                        new TopicSelector.ByName("none"),
                        new TopicSelector.ById(new TopicId(5, 5))));

        assertThat(decision.changes())
                .containsExactly(new TopicDeleted(a, List.of(1)), new TopicDeleted(b, List.of(1)));
        assertThat(reasonOf(decision.reply().get(2))).isEqualTo(Reason.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(reasonOf(decision.reply().get(3))).isEqualTo(Reason.UNKNOWN_TOPIC_ID);
        ClusterState after = state.apply(decision.changes());
        assertThat(after.image().topicsByName()).isEmpty();
        assertThat(after.deletedTopics()).containsOnlyKeys(a, b);
    }

    @Test
    void refusesToDeleteWhereDeletionIsSwitchedOff() {
        Controller strict = new Controller(BrokerConfig.defaults().with("delete.topic.enable", "false"), new Random(1));

        assertThat(reasonOf(strict.deleteTopics(oneNode, List.of(new TopicSelector.ByName("a")))
                        .reply()
                        .get(0)))
                .isEqualTo(Reason.TOPIC_DELETION_DISABLED);
    }

    /** Answers of Kafka 4.4 for a topic with three partitions. */
    @ParameterizedTest
    @CsvSource({
        "nonesuch, 4, UNKNOWN_TOPIC_OR_PARTITION",
        "t, 3, INVALID_PARTITIONS",
        "t, 2, INVALID_PARTITIONS",
        "t, -2, INVALID_PARTITIONS",
        "t, 20000, POLICY_VIOLATION",
    })
    void refusesPartitionCountsThatKafkaRefuses(String topic, int count, Reason expected) {
        ClusterState state = create(oneNode, new CreateTopic("t", 3, 1, Map.of(), List.of()));

        assertThat(reasonOf(controller
                        .addPartitions(state, List.of(new AddPartitions(topic, count, List.of())), false)
                        .reply()
                        .get(0)))
                .isEqualTo(expected);
    }

    @Test
    void addsPartitionsBehindThePresentOnes() {
        ClusterState state = create(oneNode, new CreateTopic("t", 3, 1, Map.of(), List.of()));

        ClusterState after = state.apply(controller
                .addPartitions(state, List.of(new AddPartitions("t", 5, List.of(List.of(1), List.of(1)))), false)
                .changes());

        assertThat(after.image().topic("t").orElseThrow().partitions().stream().map(PartitionRegistration::partition))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void listsGrowAndShrinkFromTheirEffectiveValue() {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("t"));

        ClusterState both = alter(state, operation(Kind.APPEND, "cleanup.policy", "compact"));
        ClusterState again = alter(both, operation(Kind.APPEND, "cleanup.policy", "compact"));
        ClusterState one = alter(again, operation(Kind.SUBTRACT, "cleanup.policy", "delete"));
        ClusterState unset = alter(one, operation(Kind.DELETE, "cleanup.policy", ""));

        assertThat(overrides(both)).containsEntry("cleanup.policy", "delete,compact");
        assertThat(overrides(again)).isEqualTo(overrides(both));
        assertThat(overrides(one)).containsEntry("cleanup.policy", "compact");
        assertThat(overrides(unset)).isEmpty();
    }

    @Test
    void replacingConfigsDropsWhatIsNotNamed() {
        ClusterState state =
                alter(create(oneNode, CreateTopic.withDefaults("t")), ConfigOperation.set("retention.ms", "5"));
        AlterConfig replace =
                new AlterConfig(new TopicTarget("t"), List.of(ConfigOperation.set("segment.ms", "6")), true);

        ClusterState after = state.apply(
                controller.alterConfigs(state, List.of(replace), false).changes());

        assertThat(overrides(after)).isEqualTo(Map.of("segment.ms", "6"));
    }

    /** Answers of Kafka 4.4, except that it lets unknown keys of a broker pass. */
    @ParameterizedTest
    @CsvSource({
        "topic:nonesuch, SET, retention.ms, 5, UNKNOWN_TOPIC_OR_PARTITION",
        "topic:a b, SET, retention.ms, 5, INVALID_TOPIC",
        "topic:, SET, retention.ms, 5, INVALID_REQUEST",
        "topic:t, SET, retention.mss, 5, INVALID_CONFIG",
        "topic:t, SET, retention.ms, x, INVALID_CONFIG",
        "topic:t, APPEND, retention.ms, 5, INVALID_CONFIG",
        "topic:t, SUBTRACT, retention.ms, 5, INVALID_CONFIG",
        "broker:7, SET, log.retention.ms, 5, INVALID_REQUEST",
        "broker:1, SET, num.partitions, 5, INVALID_REQUEST",
        "broker:1, SET, log.retention.ms, zz, INVALID_REQUEST",
        "broker:-1, SET, log.segment.bytes, 5, INVALID_REQUEST",
        "broker:-1, SET, listeners, x, INVALID_REQUEST",
        "broker:1, SET, num.partitionss, 5, INVALID_CONFIG",
    })
    void refusesAlterationsThatKafkaRefuses(String target, Kind kind, String key, String value, Reason expected) {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("t"));
        String name = target.substring(target.indexOf(':') + 1);
        AlterConfig command = new AlterConfig(
                target.startsWith("topic") ? new TopicTarget(name) : new BrokerTarget(Integer.parseInt(name)),
                List.of(operation(kind, key, value)),
                false);

        Decision<List<Outcome<MetadataChange>>> decision = controller.alterConfigs(state, List.of(command), false);

        assertThat(reasonOf(decision.reply().get(0))).isEqualTo(expected);
        assertThat(decision.changes()).isEmpty();
    }

    @Test
    void refusesAKeyNamedTwiceAndAValueThatIsMissing() {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("t"));
        ConfigOperation set = ConfigOperation.set("retention.ms", "5");
        ConfigOperation empty = new ConfigOperation(Kind.SET, "retention.ms", Optional.empty());

        assertThat(alterReason(state, List.of(set, set))).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(alterReason(state, List.of(empty))).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void brokerConfigAtRunTimeReachesTopicsThatDoNotSayOtherwise() {
        ClusterState state = create(oneNode, CreateTopic.withDefaults("t"));
        AlterConfig all = new AlterConfig(
                new BrokerTarget(ClusterImage.CLUSTER_DEFAULT),
                List.of(ConfigOperation.set("log.retention.ms", "88")),
                false);

        ClusterState after =
                state.apply(controller.alterConfigs(state, List.of(all), false).changes());

        BrokerConfig broker = EffectiveConfigs.ofBroker(BrokerConfig.defaults(), after.image());
        TopicRegistration topic = after.image().topic("t").orElseThrow();
        assertThat(EffectiveConfigs.ofTopic(broker, topic).retentionMs()).isEqualTo(88);
    }

    @Test
    void producerIdBlocksDoNotOverlap() {
        Decision<Long> first = controller.claimProducerIds(oneNode);
        ClusterState after = oneNode.apply(first.changes());

        assertThat(first.reply()).isZero();
        assertThat(controller.claimProducerIds(after).reply()).isEqualTo(1_000);
    }

    private ClusterState create(ClusterState state, CreateTopic command) {
        return state.apply(
                controller.createTopics(state, List.of(command), false).changes());
    }

    private ClusterState alter(ClusterState state, ConfigOperation operation) {
        AlterConfig command = new AlterConfig(new TopicTarget("t"), List.of(operation), false);
        return state.apply(
                controller.alterConfigs(state, List.of(command), false).changes());
    }

    private Reason alterReason(ClusterState state, List<ConfigOperation> operations) {
        AlterConfig command = new AlterConfig(new TopicTarget("t"), operations, false);
        return reasonOf(
                controller.alterConfigs(state, List.of(command), false).reply().get(0));
    }

    private Reason reason(CreateTopic command) {
        return reasonOf(controller
                .createTopics(oneNode, List.of(command), false)
                .reply()
                .get(0));
    }

    private Reason assignmentReason(Map<Integer, List<Integer>> assignments) {
        return reason(new CreateTopic("t", -1, -1, assignments, List.of()));
    }

    private static Map<String, String> overrides(ClusterState state) {
        return state.image().topic("t").orElseThrow().overrides();
    }

    private static ConfigOperation operation(Kind kind, String key, String value) {
        return new ConfigOperation(kind, key, Optional.of(value));
    }

    private static Reason reasonOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) outcome).refusal().reason();
    }
}
