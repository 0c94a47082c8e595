package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our records of consumer groups against Kafka's own classes for them, byte for byte. */
class ConsumerGroupCodecTest {
    private static final PartitionSet ASSIGNED =
            PartitionSet.builder().addAll(new TopicId(1, 2), List.of(3, 4)).build();
    private static final PartitionSet PENDING =
            PartitionSet.builder().add(new TopicId(1, 2), 5).build();

    private final GroupEventCodec codec = new GroupEventCodec();

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        new ConsumerGroupEvent.GroupEpoch("app", 7, 99),
                        new ConsumerGroupMetadataKey().setGroupId("app"),
                        new ConsumerGroupMetadataValue().setEpoch(7).setMetadataHash(99),
                        new ConsumerGroupEvent.GroupForgotten("app")),
                Arguments.of(
                        new ConsumerGroupEvent.MemberSpecified("app", "m-1", spec()),
                        new ConsumerGroupMemberMetadataKey().setGroupId("app").setMemberId("m-1"),
                        new ConsumerGroupMemberMetadataValue()
                                .setInstanceId("i-1")
                                .setRackId(null)
                                .setClientId("client")
                                .setClientHost("/127.0.0.1")
                                .setSubscribedTopicNames(List.of("a", "b"))
                                .setSubscribedTopicRegex("c.*")
                                .setRebalanceTimeoutMs(60_000)
                                .setServerAssignor("range"),
                        new ConsumerGroupEvent.MemberForgotten("app", "m-1")),
                Arguments.of(
                        new ConsumerGroupEvent.MemberSpecified("app", "m-2", guest()),
                        new ConsumerGroupMemberMetadataKey().setGroupId("app").setMemberId("m-2"),
                        new ConsumerGroupMemberMetadataValue()
                                .setInstanceId(null)
                                .setRackId(null)
                                .setClientId("client")
                                .setClientHost("/127.0.0.1")
                                .setSubscribedTopicNames(List.of("a"))
                                .setSubscribedTopicRegex(null)
                                .setRebalanceTimeoutMs(60_000)
                                .setServerAssignor(null)
                                .setClassicMemberMetadata(new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
                                        .setSessionTimeoutMs(9_000)
                                        .setSupportedProtocols(
                                                List.of(new ConsumerGroupMemberMetadataValue.ClassicProtocol()
                                                        .setName("range")
                                                        .setMetadata(new byte[] {1, 2, 3})))),
                        new ConsumerGroupEvent.MemberForgotten("app", "m-2")),
                Arguments.of(
                        new ConsumerGroupEvent.TargetEpoch("app", 7, 1_000),
                        new ConsumerGroupTargetAssignmentMetadataKey().setGroupId("app"),
                        new ConsumerGroupTargetAssignmentMetadataValue()
                                .setAssignmentEpoch(7)
                                .setAssignmentTimestamp(1_000),
                        new ConsumerGroupEvent.TargetForgotten("app")),
                Arguments.of(
                        new ConsumerGroupEvent.TargetAssigned("app", "m-1", ASSIGNED),
                        new ConsumerGroupTargetAssignmentMemberKey()
                                .setGroupId("app")
                                .setMemberId("m-1"),
                        new ConsumerGroupTargetAssignmentMemberValue()
                                .setTopicPartitions(
                                        List.of(new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                                                .setTopicId(new Uuid(1, 2))
                                                .setPartitions(List.of(3, 4)))),
                        new ConsumerGroupEvent.MemberTargetForgotten("app", "m-1")),
                Arguments.of(
                        new ConsumerGroupEvent.MemberProgressed(
                                "app",
                                "m-1",
                                new MemberProgress(
                                        7,
                                        6,
                                        MemberPhase.UNREVOKED_PARTITIONS,
                                        ASSIGNED,
                                        PENDING,
                                        AssignmentEpochs.since(4, PENDING).next(7, ASSIGNED.plus(PENDING)))),
                        new ConsumerGroupCurrentMemberAssignmentKey()
                                .setGroupId("app")
                                .setMemberId("m-1"),
                        new ConsumerGroupCurrentMemberAssignmentValue()
                                .setMemberEpoch(7)
                                .setPreviousMemberEpoch(6)
                                .setState((byte) 1)
                                .setAssignedPartitions(List.of(kafkas(List.of(3, 4), List.of(7, 7))))
                                .setPartitionsPendingRevocation(List.of(kafkas(List.of(5), List.of(4)))),
                        new ConsumerGroupEvent.MemberProgressForgotten("app", "m-1")));
    }

    private static ConsumerMemberSpec spec() {
        return new ConsumerMemberSpec(
                Optional.of("i-1"),
                Optional.empty(),
                new ClientIdentity("client", "/127.0.0.1"),
                List.of("b", "a"),
                Optional.of("c.*"),
                60_000,
                Optional.of("range"),
                Optional.empty());
    }

    private static ConsumerMemberSpec guest() {
        ClassicFace face =
                new ClassicFace(9_000, List.of(new MemberProtocol("range", OpaqueBytes.of(new byte[] {1, 2, 3}))));
        return new ConsumerMemberSpec(
                Optional.empty(),
                Optional.empty(),
                new ClientIdentity("client", "/127.0.0.1"),
                List.of("a"),
                Optional.empty(),
                60_000,
                Optional.empty(),
                Optional.of(face));
    }

    private static ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions kafkas(
            List<Integer> partitions, List<Integer> epochs) {
        return new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                .setTopicId(new Uuid(1, 2))
                .setPartitions(partitions)
                .setAssignmentEpochs(epochs);
    }

    private static ByteBuffer kafkaBytes(int prefix, ApiMessage message) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, (short) 0).buffer();
        return ByteBuffer.allocate(2 + body.remaining())
                .putShort((short) prefix)
                .put(body)
                .flip();
    }

    @ParameterizedTest
    @MethodSource("events")
    void writesAndReadsWhatKafkaDoes(GroupEvent event, ApiMessage key, ApiMessage value, GroupEvent tombstone) {
        ByteBuffer kafkaKey = kafkaBytes(key.apiKey(), key);
        ByteBuffer kafkaValue = kafkaBytes(0, value);

        assertThat(codec.encode(event)).isEqualTo(new EncodedEvent(kafkaKey, kafkaValue));
        assertThat(codec.decode(kafkaKey, kafkaValue)).contains(event);
        assertThat(codec.encode(tombstone)).isEqualTo(new EncodedEvent(kafkaKey, null));
        assertThat(codec.decode(kafkaKey, null)).contains(tombstone);
    }
}
