package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers of the classic protocol that share the partitions of a topic. */
@ExtendWith(BrokerExtension.class)
class ClassicGroupIT {
    private static final int PARTITIONS = 6;

    @ParameterizedTest
    @ValueSource(strings = {"Range", "RoundRobin", "Sticky", "CooperativeSticky"})
    void sharesPartitionsWithEveryAssignor(String assignor, ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        PolledGroup group = group(
                session,
                Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor + "Assignor"));
        produce(session, topic, 0, 60);

        group.join(topic);
        group.pollUntilBalanced(topic, PARTITIONS);
        group.pollUntil("the first records are there", () -> group.records().size() >= 60);
        group.commit();
        group.join(topic);
        KafkaConsumer<String, String> third = group.join(topic);
        group.pollUntilBalanced(topic, PARTITIONS);
        produce(session, topic, 60, 120);
        group.pollUntil("all records are there", () -> group.records().size() >= 120);
        group.commit();
        group.leave(third);
        group.pollUntilBalanced(topic, PARTITIONS);

        assertThat(group.records())
                .extracting(ConsumerRecord::value)
                .doesNotHaveDuplicates()
                .hasSize(120);
    }

    @Test
    void describesItsMembersAndTheirShares(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        PolledGroup group = group(session, Map.of("client.id", "describer"));
        group.join(topic);
        group.join(topic);
        group.pollUntilBalanced(topic, 2);

        ConsumerGroupDescription description = describe(session, group.groupId());

        assertThat(description.groupState()).isEqualTo(GroupState.STABLE);
        assertThat(description.partitionAssignor()).isEqualTo("range");
        assertThat(description.members()).hasSize(2).allSatisfy(member -> {
            assertThat(member.clientId()).isEqualTo("describer");
            assertThat(member.host()).isEqualTo("/127.0.0.1");
            assertThat(member.assignment().topicPartitions()).hasSize(1);
        });
    }

    @Test
    void keepsTheShareOfAStaticMemberThatComesBack(ClientSession session) throws Exception {
        String topic = session.topic(4, Map.of());
        PolledGroup group = group(session, Map.of());
        KafkaConsumer<String, String> first = group.join(topic, Map.of("group.instance.id", "one"));
        group.join(topic, Map.of("group.instance.id", "two"));
        group.pollUntilBalanced(topic, 4);
        Set<TopicPartition> share = first.assignment();
        int generation = first.groupMetadata().generationId();

        group.leave(first);
        KafkaConsumer<String, String> again = group.join(topic, Map.of("group.instance.id", "one"));
        group.pollUntil("it has a share again", () -> !again.assignment().isEmpty());

        assertThat(again.assignment()).isEqualTo(share);
        assertThat(again.groupMetadata().generationId()).isEqualTo(generation);
    }

    @Test
    void givesAwayTheShareOfAMemberThatFallsSilent(ClientSession session) throws Exception {
        String topic = session.topic(4, Map.of());
        PolledGroup group = group(session, Map.of("session.timeout.ms", 1_000, "max.poll.interval.ms", 1_500));
        KafkaConsumer<String, String> silent = group.join(topic);
        group.join(topic);
        group.pollUntilBalanced(topic, 4);

        group.members().remove(silent);

        group.pollUntilBalanced(topic, 4);
    }

    @Test
    void growsFromOneMemberToTwentyAndBack(ClientSession session) throws Exception {
        String topic = session.topic(40, Map.of());
        PolledGroup group = group(session, Map.of());
        group.join(topic);
        group.pollUntilBalanced(topic, 40);

        IntStream.range(1, 20).forEach(i -> group.join(topic));
        group.pollUntilBalanced(topic, 40);
        List<KafkaConsumer<String, String>> leaving =
                List.copyOf(group.members().subList(1, 20));
        leaving.forEach(group::leave);
        group.pollUntilBalanced(topic, 40);

        assertThat(describe(session, group.groupId()).members()).hasSize(1);
    }

    @Test
    void goesOnWhereTheGroupLeftOff(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        produce(session, topic, 0, 10);
        PolledGroup before = group(session, Map.of());
        KafkaConsumer<String, String> member = before.join(topic);
        before.pollUntil("records are there", () -> before.records().size() >= 10);
        member.commitSync(Map.of(partition, new OffsetAndMetadata(7, "seven")));
        before.leave(member);

        PolledGroup after = new PolledGroup(session, before.groupId(), Map.of());
        KafkaConsumer<String, String> next = after.join(topic);
        after.pollUntil("records are there", () -> after.records().size() >= 3);

        assertThat(after.records().get(0).offset()).isEqualTo(7);
        assertThat(next.committed(Set.of(partition)).get(partition).metadata()).isEqualTo("seven");
    }

    private static PolledGroup group(ClientSession session, Map<String, Object> config) {
        return new PolledGroup(session, "group-" + UUID.randomUUID(), config);
    }

    private static void produce(ClientSession session, String topic, int from, int to) throws Exception {
        int partitions = session.admin()
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
        ClientSession.send(
                session.producer(Map.of()),
                IntStream.range(from, to).mapToObj(i -> new ProducerRecord<>(topic, i % partitions, "k", "v" + i)));
    }

    private static ConsumerGroupDescription describe(ClientSession session, String groupId) throws Exception {
        return session.admin()
                .describeConsumerGroups(List.of(groupId))
                .all()
                .get()
                .get(groupId);
    }
}
