package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.RecordReader;
import io.millrace.coordinator.RecordWriter;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Consumer groups as records; keys are kind, group and, for what belongs to a member, member. All values are flexible, of
 * version 0:
 *
 * <pre>
 *  3 group           epoch int32 · metadata hash int64 (tag 0)
 *  5 member          instance, rack nullable strings · client id, host · topic names · regex nullable · rebalance timeout
 *                    int32 · assignor nullable · classic (tag 0): session timeout int32, protocols: name, bytes
 *  6 target epoch    epoch int32 · time it was made int64 (tag 0)
 *  7 member's target topics: id, partitions
 *  8 progress        epoch, previous epoch int32 · phase int8 · assigned, pending revocation: topics, each with the epochs
 *                    since which its partitions are held (tag 0)
 * </pre>
 */
final class ConsumerGroupCodec {
    static final int GROUP = 3;
    static final int MEMBER = 5;
    static final int TARGET_EPOCH = 6;
    static final int TARGET = 7;
    static final int PROGRESS = 8;

    private static final int VERSION = 0;

    private ConsumerGroupCodec() {}

    static EncodedEvent encode(ConsumerGroupEvent event) {
        if (event instanceof ConsumerGroupEvent.GroupEpoch group) {
            return new EncodedEvent(key(GROUP, group), groupValue(group));
        } else if (event instanceof ConsumerGroupEvent.MemberSpecified member) {
            return new EncodedEvent(key(MEMBER, member, member.memberId()), specValue(member.spec()));
        } else if (event instanceof ConsumerGroupEvent.TargetEpoch target) {
            return new EncodedEvent(key(TARGET_EPOCH, target), targetEpochValue(target));
        } else if (event instanceof ConsumerGroupEvent.TargetAssigned target) {
            return new EncodedEvent(key(TARGET, target, target.memberId()), targetValue(target.target()));
        } else if (event instanceof ConsumerGroupEvent.MemberProgressed member) {
            return new EncodedEvent(key(PROGRESS, member, member.memberId()), progressValue(member.progress()));
        }
        return new EncodedEvent(tombstoneKey(event), null);
    }

    private static ByteBuffer tombstoneKey(ConsumerGroupEvent event) {
        if (event instanceof ConsumerGroupEvent.GroupForgotten group) {
            return key(GROUP, group);
        } else if (event instanceof ConsumerGroupEvent.MemberForgotten member) {
            return key(MEMBER, member, member.memberId());
        } else if (event instanceof ConsumerGroupEvent.TargetForgotten target) {
            return key(TARGET_EPOCH, target);
        } else if (event instanceof ConsumerGroupEvent.MemberTargetForgotten target) {
            return key(TARGET, target, target.memberId());
        }
        ConsumerGroupEvent.MemberProgressForgotten progress = (ConsumerGroupEvent.MemberProgressForgotten) event;
        return key(PROGRESS, progress, progress.memberId());
    }

    private static ByteBuffer key(int kind, ConsumerGroupEvent event) {
        return new RecordWriter(kind, false).writeString(event.groupId()).finish();
    }

    private static ByteBuffer key(int kind, ConsumerGroupEvent event, String memberId) {
        return new RecordWriter(kind, false)
                .writeString(event.groupId())
                .writeString(memberId)
                .finish();
    }

    private static ByteBuffer groupValue(ConsumerGroupEvent.GroupEpoch group) {
        return endWithLong(new RecordWriter(VERSION, true).writeInt(group.epoch()), group.metadataHash());
    }

    private static ByteBuffer targetEpochValue(ConsumerGroupEvent.TargetEpoch target) {
        return endWithLong(new RecordWriter(VERSION, true).writeInt(target.epoch()), target.assignedMs());
    }

    private static ByteBuffer endWithLong(RecordWriter writer, long tagged) {
        return (tagged == 0 ? writer.end() : writer.endTagged(tagged, RecordWriter::writeLong)).finish();
    }

    private static ByteBuffer specValue(ConsumerMemberSpec spec) {
        RecordWriter writer = new RecordWriter(VERSION, true)
                .writeString(spec.instanceId())
                .writeString(spec.rackId())
                .writeString(spec.client().clientId())
                .writeString(spec.client().clientHost())
                .writeAll(spec.topicNames(), RecordWriter::writeString)
                .writeString(spec.topicRegex())
                .writeInt(spec.rebalanceTimeoutMs())
                .writeString(spec.serverAssignor());
        return spec.classic()
                .map(face -> writer.endTagged(face, ConsumerGroupCodec::writePresent))
                .orElseGet(writer::end)
                .finish();
    }

    /** A structure that may be null begins with a byte that says whether it is there. */
    private static void writePresent(RecordWriter writer, ClassicFace face) {
        writer.writeByte(1)
                .writeInt(face.sessionTimeoutMs())
                .writeAll(
                        face.protocols(),
                        (out, protocol) -> out.writeString(protocol.name())
                                .writeBytes(protocol.metadata().array())
                                .end())
                .end();
    }

    private static ByteBuffer targetValue(PartitionSet target) {
        return write(new RecordWriter(VERSION, true), target).end().finish();
    }

    private static ByteBuffer progressValue(MemberProgress progress) {
        RecordWriter writer = new RecordWriter(VERSION, true)
                .writeInt(progress.memberEpoch())
                .writeInt(progress.previousEpoch())
                .writeByte(progress.phase().code());
        write(writer, progress.assigned(), progress.since());
        return write(writer, progress.pendingRevocation(), progress.since())
                .end()
                .finish();
    }

    private static RecordWriter write(RecordWriter writer, PartitionSet partitions, AssignmentEpochs since) {
        return writer.writeAll(
                ConsumerHeartbeats.topicPartitions(partitions),
                (out, topic) -> out.writeId(topic.topicId())
                        .writeAll(topic.partitions(), RecordWriter::writeInt)
                        .endTagged(
                                since.of(topic.topicId(), topic.partitions()),
                                (field, epochs) -> field.writeAll(epochs, RecordWriter::writeInt)));
    }

    private static RecordWriter write(RecordWriter writer, PartitionSet partitions) {
        return writer.writeAll(
                ConsumerHeartbeats.topicPartitions(partitions),
                (out, topic) -> out.writeId(topic.topicId())
                        .writeAll(topic.partitions(), RecordWriter::writeInt)
                        .end());
    }

    static GroupEvent decode(int kind, RecordReader key, Optional<RecordReader> value) {
        String groupId = key.readString();
        String memberId = kind == GROUP || kind == TARGET_EPOCH ? "" : key.readString();
        return value.map(reader -> decode(kind, groupId, memberId, versioned(reader)))
                .orElseGet(() -> tombstone(kind, groupId, memberId));
    }

    private static RecordReader versioned(RecordReader value) {
        int version = value.readShort();
        if (version != VERSION) {
            throw new IllegalArgumentException("consumer group record of version " + version);
        }
        return value.flexible(true);
    }

    private static GroupEvent decode(int kind, String groupId, String memberId, RecordReader value) {
        return switch (kind) {
            case GROUP -> new ConsumerGroupEvent.GroupEpoch(groupId, value.readInt(), taggedLong(value));
            case MEMBER -> new ConsumerGroupEvent.MemberSpecified(groupId, memberId, spec(value));
            case TARGET_EPOCH -> new ConsumerGroupEvent.TargetEpoch(groupId, value.readInt(), taggedLong(value));
            case TARGET -> new ConsumerGroupEvent.TargetAssigned(groupId, memberId, partitions(value));
            default -> new ConsumerGroupEvent.MemberProgressed(groupId, memberId, progress(value));
        };
    }

    private static GroupEvent tombstone(int kind, String groupId, String memberId) {
        return switch (kind) {
            case GROUP -> new ConsumerGroupEvent.GroupForgotten(groupId);
            case MEMBER -> new ConsumerGroupEvent.MemberForgotten(groupId, memberId);
            case TARGET_EPOCH -> new ConsumerGroupEvent.TargetForgotten(groupId);
            case TARGET -> new ConsumerGroupEvent.MemberTargetForgotten(groupId, memberId);
            default -> new ConsumerGroupEvent.MemberProgressForgotten(groupId, memberId);
        };
    }

    private static long taggedLong(RecordReader value) {
        return value.endTagged(RecordReader::readLong).orElse(0L);
    }

    private static ConsumerMemberSpec spec(RecordReader value) {
        return new ConsumerMemberSpec(
                value.readOptionalString(),
                value.readOptionalString(),
                new ClientIdentity(value.readString(), value.readString()),
                value.readAll(RecordReader::readString),
                value.readOptionalString(),
                value.readInt(),
                value.readOptionalString(),
                value.endTagged(ConsumerGroupCodec::classicFace).flatMap(Function.identity()));
    }

    private static Optional<ClassicFace> classicFace(RecordReader value) {
        if (value.readByte() < 0) {
            return Optional.empty();
        }
        ClassicFace face = new ClassicFace(value.readInt(), value.readAll(reader -> {
            MemberProtocol protocol = new MemberProtocol(reader.readString(), OpaqueBytes.of(reader.readBytes()));
            reader.end();
            return protocol;
        }));
        value.end();
        return Optional.of(face);
    }

    private static MemberProgress progress(RecordReader value) {
        int memberEpoch = value.readInt();
        int previousEpoch = value.readInt();
        MemberPhase phase = MemberPhase.of(value.readByte());
        Map<TopicId, Map<Integer, Integer>> since = new HashMap<>();
        PartitionSet assigned = partitions(value, memberEpoch, since);
        PartitionSet pending = partitions(value, memberEpoch, since);
        value.end();
        return new MemberProgress(memberEpoch, previousEpoch, phase, assigned, pending, new AssignmentEpochs(since));
    }

    /** Notes since when each is held; a record that does not say it was written in the epoch of the member. */
    private static PartitionSet partitions(
            RecordReader value, int memberEpoch, Map<TopicId, Map<Integer, Integer>> since) {
        PartitionSet.Builder partitions = PartitionSet.builder();
        value.readAll(reader -> {
            TopicId topic = reader.readId();
            List<Integer> numbers = reader.readAll(RecordReader::readInt);
            List<Integer> epochs = reader.endTagged(field -> field.readAll(RecordReader::readInt))
                    .orElse(List.of());
            Map<Integer, Integer> ofTopic = since.computeIfAbsent(topic, unused -> new HashMap<>());
            for (int index = 0; index < numbers.size(); index++) {
                ofTopic.put(numbers.get(index), index < epochs.size() ? epochs.get(index) : memberEpoch);
            }
            partitions.addAll(topic, numbers);
            return topic;
        });
        return partitions.build();
    }

    private static PartitionSet partitions(RecordReader value) {
        PartitionSet.Builder partitions = PartitionSet.builder();
        List<TopicPartitions> topics = value.readAll(reader -> {
            TopicPartitions topic = new TopicPartitions(reader.readId(), reader.readAll(RecordReader::readInt));
            reader.end();
            return topic;
        });
        topics.forEach(topic -> partitions.addAll(topic.topicId(), topic.partitions()));
        return partitions.build();
    }
}
