package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups whose members are restarted one by one with the other protocol, while records keep coming. */
@ExtendWith(BrokerExtension.class)
class GroupMigrationIT {
    private static final int PARTITIONS = 4;
    private static final int BATCH = 40;
    private static final Map<String, Object> CONSUMER_PROTOCOL = Map.of("group.protocol", "consumer");

    private int produced;

    @ParameterizedTest
    @ValueSource(strings = {"Range", "CooperativeSticky"})
    void rollsToTheConsumerProtocolAndBack(String assignor, ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        KafkaProducer<String, String> producer = session.producer(Map.of());
        Map<String, Object> classicProtocol =
                Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor + "Assignor");
        PolledGroup group = new PolledGroup(session, "group-" + UUID.randomUUID(), Map.of());
        group.join(topic, classicProtocol);
        group.join(topic, classicProtocol);
        consumeAll(group, topic, producer);

        replaceFirst(group, topic, CONSUMER_PROTOCOL);
        consumeAll(group, topic, producer);
        assertThat(typeOf(group, session)).isEqualTo(GroupType.CONSUMER);
        replaceFirst(group, topic, CONSUMER_PROTOCOL);
        consumeAll(group, topic, producer);
        replaceFirst(group, topic, classicProtocol);
        consumeAll(group, topic, producer);
        assertThat(typeOf(group, session)).isEqualTo(GroupType.CONSUMER);
        replaceFirst(group, topic, classicProtocol);
        consumeAll(group, topic, producer);

        assertThat(typeOf(group, session)).isEqualTo(GroupType.CLASSIC);
        assertThat(group.records())
                .extracting(ConsumerRecord::value)
                .doesNotHaveDuplicates()
                .hasSize(produced);
        assertThat(committed(group, session)).isEqualTo(produced);
    }

    private static void replaceFirst(PolledGroup group, String topic, Map<String, Object> protocol) {
        group.leave(group.members().get(0));
        group.join(topic, protocol);
    }

    /** Waits until everybody has a share; then everything that is produced is consumed and committed. */
    private void consumeAll(PolledGroup group, String topic, KafkaProducer<String, String> producer) throws Exception {
        group.pollUntilBalanced(topic, PARTITIONS);
        ClientSession.send(
                producer,
                IntStream.range(produced, produced + BATCH)
                        .mapToObj(i -> new ProducerRecord<>(topic, i % PARTITIONS, "k", "v" + i)));
        produced += BATCH;
        group.pollUntil("all records are there", () -> group.records().size() >= produced);
        group.commit();
    }

    private static GroupType typeOf(PolledGroup group, ClientSession session) throws Exception {
        return session.admin()
                .describeConsumerGroups(List.of(group.groupId()))
                .all()
                .get()
                .get(group.groupId())
                .type();
    }

    private static long committed(PolledGroup group, ClientSession session) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = session.admin()
                .listConsumerGroupOffsets(group.groupId())
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }
}
