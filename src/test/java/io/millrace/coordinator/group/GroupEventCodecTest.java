package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.EncodedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records against Kafka's own classes for them, in both directions. */
class GroupEventCodecTest {
    private static final TopicPartition ORDERS_3 = new TopicPartition("orders", 3);
    private static final Uuid KAFKA_ID = new Uuid(11, 22);

    private final GroupEventCodec codec = new GroupEventCodec();

    private static GroupEvent.OffsetCommitted committed(TopicId topicId, Optional<Long> expireMs) {
        return new GroupEvent.OffsetCommitted(
                "app", ORDERS_3, new CommittedOffset(topicId, 42, 7, "größer", 1_000, expireMs));
    }

    private static ByteBuffer kafkaBytes(int version, ApiMessage message, int messageVersion) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, (short) messageVersion)
                .buffer();
        return ByteBuffer.allocate(2 + body.remaining())
                .putShort((short) version)
                .put(body)
                .flip();
    }

    private static ByteBuffer key(ApiMessage key) {
        return kafkaBytes(key.apiKey(), key, 0);
    }

    private static ByteBuffer value(int version, ApiMessage value) {
        return kafkaBytes(version, value, version);
    }

    private static OffsetCommitKey offsetKey() {
        return new OffsetCommitKey().setGroup("app").setTopic("orders").setPartition(3);
    }

    private static OffsetCommitValue offsetValue() {
        return new OffsetCommitValue().setOffset(42).setMetadata("größer").setCommitTimestamp(1_000);
    }

    @Test
    void writesCommittedOffsetsAsKafkaDoes() {
        var withId = codec.encode(committed(new TopicId(11, 22), Optional.empty()));
        var withoutId = codec.encode(committed(TopicId.ZERO, Optional.empty()));
        var withExpiry = codec.encode(committed(TopicId.ZERO, Optional.of(9_000L)));

        OffsetCommitValue kafkas = offsetValue().setLeaderEpoch(7);
        assertThat(withId)
                .isEqualTo(new EncodedEvent(
                        key(offsetKey()), value(4, kafkas.duplicate().setTopicId(KAFKA_ID))));
        assertThat(withoutId).isEqualTo(new EncodedEvent(key(offsetKey()), value(4, kafkas)));
        assertThat(withExpiry.value()).isEqualTo(value(1, offsetValue().setExpireTimestamp(9_000)));
    }

    @Test
    void writesTombstones() {
        var offset = codec.encode(new GroupEvent.OffsetForgotten("app", ORDERS_3));
        var group = codec.encode(new GroupEvent.ClassicGroupForgotten("app"));

        assertThat(offset).isEqualTo(new EncodedEvent(key(offsetKey()), null));
        assertThat(group).isEqualTo(new EncodedEvent(key(new GroupMetadataKey().setGroup("app")), null));
        assertThat(codec.decode(offset.key(), null)).contains(new GroupEvent.OffsetForgotten("app", ORDERS_3));
        assertThat(codec.decode(group.key(), null)).contains(new GroupEvent.ClassicGroupForgotten("app"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void readsEveryVersionOfCommittedOffsets(int version) {
        OffsetCommitValue kafkas = offsetValue();
        Optional<Long> expireMs = version == 1 ? Optional.of(9_000L) : Optional.empty();
        expireMs.ifPresent(kafkas::setExpireTimestamp);
        int leaderEpoch = version >= 3 ? 7 : -1;
        kafkas.setLeaderEpoch(leaderEpoch);
        kafkas.setTopicId(version == 4 ? KAFKA_ID : Uuid.ZERO_UUID);

        Optional<GroupEvent> event = codec.decode(key(offsetKey()), value(version, kafkas));

        TopicId topicId = version == 4 ? new TopicId(11, 22) : TopicId.ZERO;
        assertThat(event)
                .contains(new GroupEvent.OffsetCommitted(
                        "app", ORDERS_3, new CommittedOffset(topicId, 42, leaderEpoch, "größer", 1_000, expireMs)));
    }

    @Test
    void readsTheKeysOfVeryOldLogs() {
        var legacy =
                new LegacyOffsetCommitKey().setGroup("app").setTopic("orders").setPartition(3);

        Optional<GroupEvent> event = codec.decode(key(legacy), value(0, offsetValue()));

        assertThat(((GroupEvent.OffsetCommitted) event.orElseThrow()).groupId()).isEqualTo("app");
    }

    private static ClassicGroupSnapshot snapshot(int version) {
        var member = new ClassicGroupSnapshot.Member(
                "app-1",
                version >= 3 ? Optional.of("i-1") : Optional.empty(),
                new ClientIdentity("app", "/127.0.0.1"),
                version >= 1 ? 60_000 : 10_000,
                10_000,
                ClassicClient.bytes("subscription"),
                ClassicClient.bytes("assignment"));
        return new ClassicGroupSnapshot(
                "consumer", 5, Optional.of("range"), Optional.of("app-1"), version >= 2 ? 1_000 : -1, List.of(member));
    }

    private static GroupMetadataValue kafkas(int version) {
        var member = new GroupMetadataValue.MemberMetadata()
                .setMemberId("app-1")
                .setGroupInstanceId(version >= 3 ? "i-1" : null)
                .setClientId("app")
                .setClientHost("/127.0.0.1")
                .setRebalanceTimeout(version >= 1 ? 60_000 : -1)
                .setSessionTimeout(10_000)
                .setSubscription("subscription".getBytes(StandardCharsets.UTF_8))
                .setAssignment("assignment".getBytes(StandardCharsets.UTF_8));
        return new GroupMetadataValue()
                .setProtocolType("consumer")
                .setGeneration(5)
                .setProtocol("range")
                .setLeader("app-1")
                .setCurrentStateTimestamp(version >= 2 ? 1_000 : -1)
                .setMembers(List.of(member));
    }

    @Test
    void writesClassicGroupsAsKafkaDoes() {
        var full = codec.encode(new GroupEvent.ClassicGroupStored("app", snapshot(3)));
        var empty = codec.encode(new GroupEvent.ClassicGroupStored(
                "app", new ClassicGroupSnapshot("consumer", 6, Optional.empty(), Optional.empty(), 2_000, List.of())));

        ByteBuffer key = key(new GroupMetadataKey().setGroup("app"));
        assertThat(full).isEqualTo(new EncodedEvent(key, value(3, kafkas(3))));
        assertThat(empty.value())
                .isEqualTo(value(
                        3,
                        new GroupMetadataValue()
                                .setProtocolType("consumer")
                                .setGeneration(6)
                                .setProtocol(null)
                                .setLeader(null)
                                .setCurrentStateTimestamp(2_000)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void readsEveryVersionOfClassicGroups(int version) {
        ByteBuffer key = key(new GroupMetadataKey().setGroup("app"));

        Optional<GroupEvent> event = codec.decode(key, value(version, kafkas(version)));

        assertThat(event).contains(new GroupEvent.ClassicGroupStored("app", snapshot(version)));
    }

    @Test
    void letsKafkaReadWhatItWrote() {
        var encoded = codec.encode(new GroupEvent.ClassicGroupStored("app", snapshot(3)));

        ByteBuffer value = Objects.requireNonNull(encoded.value());
        short version = value.getShort();
        var read = new GroupMetadataValue(new ByteBufferAccessor(value), version);

        assertThat(read).isEqualTo(kafkas(3));
    }

    @Test
    void skipsKindsItDoesNotKnow() {
        ByteBuffer key =
                ByteBuffer.allocate(4).putShort((short) 99).putShort((short) 0).flip();

        assertThat(codec.decode(key, null)).isEmpty();
    }

    @Test
    void refusesBytesThatAreCutAnywhere() {
        var encoded = codec.encode(new GroupEvent.ClassicGroupStored("app", snapshot(3)));
        ByteBuffer value = Objects.requireNonNull(encoded.value());

        for (int size = 0; size < value.limit(); size++) {
            ByteBuffer cut = value.duplicate().limit(size);
            assertThatThrownBy(() -> codec.decode(encoded.key(), cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
