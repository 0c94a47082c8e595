package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers of the consumer protocol (KIP-848) that share the partitions of a topic. */
@ExtendWith(BrokerExtension.class)
class ConsumerProtocolIT {
    private static final int PARTITIONS = 6;

    private static PolledGroup group(ClientSession session, Map<String, Object> config) {
        return new PolledGroup(session, "group-" + UUID.randomUUID(), config);
    }

    private static void produce(ClientSession session, String topic, int count) throws Exception {
        ClientSession.send(
                session.producer(Map.of()),
                IntStream.range(0, count).mapToObj(i -> new ProducerRecord<>(topic, i % PARTITIONS, "k", "v" + i)));
    }

    private static ConsumerGroupDescription describe(ClientSession session, String groupId) throws Exception {
        return session.admin()
                .describeConsumerGroups(List.of(groupId))
                .all()
                .get()
                .get(groupId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "range"})
    void sharesPartitionsWithEveryServerSideAssignor(String assignor, ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        PolledGroup group = group(session, Map.of("group.protocol", "consumer", "group.remote.assignor", assignor));
        produce(session, topic, 60);
        group.join(topic);
        group.pollUntilBalanced(topic, PARTITIONS);
        group.pollUntil("all records are there", () -> group.records().size() >= 60);
        group.commit();

        KafkaConsumer<String, String> second = group.join(topic);
        group.pollUntilBalanced(topic, PARTITIONS);

        ConsumerGroupDescription description = describe(session, group.groupId());
        assertThat(description.type()).isEqualTo(GroupType.CONSUMER);
        assertThat(description.groupState()).isEqualTo(GroupState.STABLE);
        assertThat(description.partitionAssignor()).isEqualTo(assignor);
        assertThat(description.members())
                .hasSize(2)
                .allSatisfy(member ->
                        assertThat(member.assignment().topicPartitions()).hasSize(PARTITIONS / 2));
        group.leave(second);
        group.pollUntilBalanced(topic, PARTITIONS);
        assertThat(group.records())
                .extracting(ConsumerRecord::value)
                .doesNotHaveDuplicates()
                .hasSize(60);
    }

    @Test
    void findsTopicsByRegularExpression(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        produce(session, topic, 12);
        PolledGroup group = group(session, Map.of("group.protocol", "consumer"));
        KafkaConsumer<String, String> member = group.join(topic);

        member.unsubscribe();
        member.subscribe(new SubscriptionPattern(topic.substring(0, topic.length() - 1) + "."));

        group.pollUntilBalanced(topic, PARTITIONS);
        group.pollUntil("all records are there", () -> group.records().size() >= 12);
    }

    @Test
    void keepsOffsetsWhenAnEmptyGroupChangesItsProtocol(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        produce(session, topic, 12);
        PolledGroup classic = group(session, Map.of());
        KafkaConsumer<String, String> before = classic.join(topic);
        classic.pollUntil("all records are there", () -> classic.records().size() >= 12);
        before.commitSync();
        classic.leave(before);
        PolledGroup consumer = new PolledGroup(session, classic.groupId(), Map.of("group.protocol", "consumer"));

        consumer.join(topic);
        consumer.pollUntilBalanced(topic, PARTITIONS);
        produce(session, topic, 6);
        consumer.pollUntil("the new records are there", () -> consumer.records().size() >= 6);

        assertThat(consumer.records()).hasSize(6);
    }
}
