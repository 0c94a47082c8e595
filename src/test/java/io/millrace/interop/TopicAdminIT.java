package io.millrace.interop;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static io.millrace.testkit.ClientSession.refusal;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics as the Java admin client creates, describes, grows and deletes them. */
@ExtendWith(BrokerExtension.class)
class TopicAdminIT {
    @Test
    void answersCreationWithIdCountsAndConfigs(ClientSession session) throws Exception {
        String name = "created-" + UUID.randomUUID();

        CreateTopicsResult result = session.admin()
                .createTopics(List.of(new NewTopic(name, 3, (short) 1).configs(Map.of("retention.ms", "5000"))));

        assertThat(result.numPartitions(name).get()).isEqualTo(3);
        assertThat(result.replicationFactor(name).get()).isEqualTo(1);
        assertThat(result.topicId(name).get()).isNotEqualTo(Uuid.ZERO_UUID);
        assertThat(result.config(name).get().get("retention.ms").value()).isEqualTo("5000");
        assertThat(result.config(name).get().get("segment.bytes").isDefault()).isTrue();
    }

    @Test
    void describesTopicsByNameAndById(ClientSession session) throws Exception {
        String name = session.topic(2, Map.of());

        TopicDescription byName = session.admin()
                .describeTopics(List.of(name))
                .allTopicNames()
                .get()
                .get(name);
        TopicDescription byId = session.admin()
                .describeTopics(TopicCollection.ofTopicIds(List.of(byName.topicId())))
                .allTopicIds()
                .get()
                .get(byName.topicId());

        assertThat(byId.name()).isEqualTo(name);
        assertThat(byId.topicId()).isEqualTo(byName.topicId());
        assertThat(byId.partitions()).hasSameSizeAs(byName.partitions());
        assertThat(byName.isInternal()).isFalse();
        assertThat(byName.partitions()).hasSize(2);
        assertThat(byName.partitions().get(1).leader().port())
                .isEqualTo(session.broker().port());
        assertThat(byName.partitions().get(1).isr()).hasSize(1);
        assertThat(byName.partitions().get(1).replicas()).hasSize(1);
    }

    @Test
    void describesManyPartitionsInPages(ClientSession session) throws Exception {
        String name = session.topic(30, Map.of());

        TopicDescription description = session.admin()
                .describeTopics(List.of(name), new DescribeTopicsOptions().partitionSizeLimitPerResponse(7))
                .allTopicNames()
                .get()
                .get(name);

        assertThat(description.partitions()).hasSize(30);
    }

    @Test
    void listsTopics(ClientSession session) throws Exception {
        String name = session.topic(1, Map.of());

        Set<String> names =
                session.admin().listTopics(new ListTopicsOptions()).names().get();

        assertThat(names).contains(name);
    }

    @Test
    void describesTheCluster(ClientSession session) throws Exception {
        var cluster = session.admin().describeCluster();

        assertThat(cluster.nodes().get()).hasSize(1);
        assertThat(cluster.nodes().get().iterator().next().port())
                .isEqualTo(session.broker().port());
        assertThat(cluster.nodes().get().iterator().next().host()).isEqualTo("127.0.0.1");
        assertThat(cluster.controller().get().id())
                .isEqualTo(cluster.nodes().get().iterator().next().id());
        assertThat(cluster.clusterId().get()).isNotBlank();
    }

    @Test
    void onlyValidatesWhenAskedTo(ClientSession session) throws Exception {
        String name = "never-" + UUID.randomUUID();

        session.admin()
                .createTopics(List.of(new NewTopic(name, 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all()
                .get();

        assertThat(session.admin().listTopics().names().get()).doesNotContain(name);
    }

    @Test
    void addsPartitions(ClientSession session) throws Exception {
        String name = session.topic(1, Map.of());
        session.fill(name, 3);

        session.admin()
                .createPartitions(Map.of(name, NewPartitions.increaseTo(4)))
                .all()
                .get();

        var producer = session.producer(Map.of("metadata.max.age.ms", 100));
        Await.until(
                "the producer sees four partitions",
                PATIENCE,
                () -> producer.partitionsFor(name).size() == 4);
        assertThat(producer.send(new ProducerRecord<>(name, 3, "k", "v")).get().offset())
                .isZero();
        assertThat(session.read(name, 0, 3)).hasSize(3);
    }

    @Test
    void refusesToTakePartitionsAway(ClientSession session) throws Exception {
        String name = session.topic(3, Map.of());

        assertThat(refusal(session.admin()
                        .createPartitions(Map.of(name, NewPartitions.increaseTo(2)))
                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThat(refusal(session.admin()
                        .createPartitions(Map.of(name, NewPartitions.increaseTo(3)))
                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);
    }

    @Test
    void deletesTopicsByNameAndById(ClientSession session) throws Exception {
        String byName = session.topic(1, Map.of());
        String byId = session.topic(1, Map.of());
        Uuid id = session.admin()
                .describeTopics(List.of(byId))
                .allTopicNames()
                .get()
                .get(byId)
                .topicId();

        session.admin().deleteTopics(List.of(byName)).all().get();
        session.admin()
                .deleteTopics(TopicCollection.ofTopicIds(List.of(id)))
                .all()
                .get();

        Await.until(
                "both are gone",
                PATIENCE,
                () -> session.admin().listTopics().names().get().stream().noneMatch(Set.of(byName, byId)::contains));
        assertThat(refusal(session.admin()
                        .describeTopics(TopicCollection.ofTopicIds(List.of(id)))
                        .allTopicIds()))
                .isInstanceOf(UnknownTopicIdException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "umlaut-ä"})
    void refusesInvalidTopicNames(String name, ClientSession session) throws Exception {
        Throwable refusal = refusal(session.admin()
                .createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                .all());

        assertThat(refusal).isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void refusesTooLongTopicNames(ClientSession session) throws Exception {
        Throwable refusal = refusal(session.admin()
                .createTopics(List.of(new NewTopic("x".repeat(250), 1, (short) 1)))
                .all());

        assertThat(refusal).isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void refusesNamesThatCollideInMetricNames(ClientSession session) throws Exception {
        String suffix = UUID.randomUUID().toString();
        session.create("with.dot-" + suffix, 1, Map.of());

        Throwable refusal = refusal(session.admin()
                .createTopics(List.of(new NewTopic("with_dot-" + suffix, 1, (short) 1)))
                .all());

        assertThat(refusal).isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void refusesTopicsThatExist(ClientSession session) throws Exception {
        String name = session.topic(1, Map.of());

        Throwable refusal = refusal(session.admin()
                .createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                .all());

        assertThat(refusal).isInstanceOf(TopicExistsException.class).hasMessageContaining(name);
    }

    @Test
    void refusesImpossibleCounts(ClientSession session) throws Exception {
        assertThat(refusal(session.admin()
                        .createTopics(List.of(new NewTopic("zero-" + UUID.randomUUID(), 0, (short) 1)))
                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThat(refusal(session.admin()
                        .createTopics(List.of(new NewTopic("two-" + UUID.randomUUID(), 1, (short) 2)))
                        .all()))
                .isInstanceOf(InvalidReplicationFactorException.class);
    }

    @Test
    void saysThatATopicIsUnknown(ClientSession session) throws Exception {
        String name = "unknown-" + UUID.randomUUID();

        assertThat(refusal(session.admin().describeTopics(List.of(name)).allTopicNames()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(refusal(session.admin().deleteTopics(List.of(name)).all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(refusal(session.admin()
                        .createPartitions(Map.of(name, NewPartitions.increaseTo(4)))
                        .all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void usesTheBrokersDefaultsForCounts(ClientSession session) throws Exception {
        String name = "defaults-" + UUID.randomUUID();

        CreateTopicsResult result =
                session.admin().createTopics(List.of(new NewTopic(name, Optional.empty(), Optional.empty())));

        assertThat(result.numPartitions(name).get()).isEqualTo(1);
        assertThat(result.replicationFactor(name).get()).isEqualTo(1);
    }

    @Test
    void describesTheLogDirectories(ClientSession session) throws Exception {
        String name = session.topic(1, Map.of());
        session.fill(name, 100);
        int broker = session.admin()
                .describeCluster()
                .nodes()
                .get()
                .iterator()
                .next()
                .id();

        Map<String, LogDirDescription> directories = session.admin()
                .describeLogDirs(List.of(broker))
                .descriptions()
                .get(broker)
                .get();

        assertThat(directories).hasSize(1);
        LogDirDescription directory = directories.values().iterator().next();
        assertThat(directory.error()).isNull();
        assertThat(directory.totalBytes().orElse(0)).isPositive();
        assertThat(directory.usableBytes().orElse(0)).isPositive();
        assertThat(directory.replicaInfos().get(new TopicPartition(name, 0)).size())
                .isPositive();
    }

    @Test
    void createsHundredsOfPartitionsAndUsesEachOfThem(ClientSession session) throws Exception {
        String name = session.topic(300, Map.of());
        var producer = session.producer(Map.of());

        send(producer, IntStream.range(0, 300).mapToObj(partition -> new ProducerRecord<>(name, partition, "k", "v")));

        Map<TopicPartition, Long> expected = new HashMap<>();
        IntStream.range(0, 300).forEach(partition -> expected.put(new TopicPartition(name, partition), 1L));
        assertThat(session.consumer(Map.of()).endOffsets(expected.keySet())).isEqualTo(expected);
    }
}
