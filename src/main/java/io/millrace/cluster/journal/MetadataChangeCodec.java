package io.millrace.cluster.journal;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.BrokerUnregistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.ControllerElected;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.GroupConfigChanged;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.MetadataChange.TopicConfigChanged;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.cluster.TopicRegistration;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Bytes of one metadata change: a kind byte, then the fields in the order of {@link Fields}. Fields are only ever added
 * at the end of a kind; a change of meaning gets a new kind. Kinds 2 to 5 and 9 are from before there were clusters; they
 * are read and no longer written. Stateless.
 */
final class MetadataChangeCodec {
    private static final byte CLUSTER_NAMED = 1;
    private static final byte TOPIC_CREATED = 2;
    private static final byte PARTITIONS_ADDED = 3;
    private static final byte PARTITION_CHANGED = 4;
    private static final byte TOPIC_DELETED = 5;
    private static final byte DELETED_TOPIC_FORGOTTEN = 6;
    private static final byte TOPIC_CONFIG_CHANGED = 7;
    private static final byte BROKER_CONFIG_CHANGED = 8;
    private static final byte BROKER_REGISTERED = 9;
    private static final byte PRODUCER_IDS_CLAIMED = 10;
    private static final byte TOPIC_CREATED_2 = 11;
    private static final byte PARTITIONS_ADDED_2 = 12;
    private static final byte PARTITION_CHANGED_2 = 13;
    private static final byte TOPIC_DELETED_2 = 14;
    private static final byte DELETED_TOPIC_CLEARED = 15;
    private static final byte BROKER_REGISTERED_2 = 16;
    private static final byte BROKER_UNREGISTERED = 17;
    private static final byte CONTROLLER_ELECTED = 18;
    private static final byte GROUP_CONFIG_CHANGED = 19;

    private MetadataChangeCodec() {}

    static void write(DataOutput out, MetadataChange change) throws IOException {
        if (change instanceof ClusterNamed named) {
            out.writeByte(CLUSTER_NAMED);
            out.writeUTF(named.clusterId());
        } else if (change instanceof TopicCreated created) {
            out.writeByte(TOPIC_CREATED_2);
            TopicRegistration topic = created.topic();
            Fields.writeTopicId(out, topic.id());
            out.writeUTF(topic.name());
            Fields.writeConfigs(out, topic.overrides());
            Fields.writeList(out, topic.partitions(), Fields::writePartition);
        } else if (change instanceof PartitionsAdded added) {
            out.writeByte(PARTITIONS_ADDED_2);
            Fields.writeTopicId(out, added.topicId());
            Fields.writeList(out, added.partitions(), Fields::writePartition);
        } else if (change instanceof PartitionChanged changed) {
            out.writeByte(PARTITION_CHANGED_2);
            Fields.writeTopicId(out, changed.topicId());
            Fields.writePartition(out, changed.partition());
        } else if (change instanceof TopicDeleted deleted) {
            out.writeByte(TOPIC_DELETED_2);
            Fields.writeTopicId(out, deleted.topicId());
            Fields.writeList(out, deleted.holders(), DataOutput::writeInt);
        } else if (change instanceof DeletedTopicCleared cleared) {
            out.writeByte(DELETED_TOPIC_CLEARED);
            Fields.writeTopicId(out, cleared.topicId());
            out.writeInt(cleared.nodeId());
        } else if (change instanceof DeletedTopicForgotten forgotten) {
            out.writeByte(DELETED_TOPIC_FORGOTTEN);
            Fields.writeTopicId(out, forgotten.topicId());
        } else if (change instanceof TopicConfigChanged config) {
            out.writeByte(TOPIC_CONFIG_CHANGED);
            Fields.writeTopicId(out, config.topicId());
            Fields.writeConfigs(out, config.overrides());
        } else if (change instanceof BrokerConfigChanged config) {
            out.writeByte(BROKER_CONFIG_CHANGED);
            out.writeInt(config.nodeId());
            Fields.writeConfigs(out, config.overrides());
        } else if (change instanceof GroupConfigChanged config) {
            out.writeByte(GROUP_CONFIG_CHANGED);
            out.writeUTF(config.groupId());
            Fields.writeConfigs(out, config.overrides());
        } else if (change instanceof BrokerRegistered registered) {
            out.writeByte(BROKER_REGISTERED_2);
            Fields.writeBroker(out, registered.broker());
        } else if (change instanceof BrokerUnregistered unregistered) {
            out.writeByte(BROKER_UNREGISTERED);
            out.writeInt(unregistered.nodeId());
        } else if (change instanceof ControllerElected elected) {
            out.writeByte(CONTROLLER_ELECTED);
            out.writeInt(elected.nodeId());
            out.writeInt(elected.controllerEpoch());
        } else if (change instanceof ProducerIdsClaimed claimed) {
            out.writeByte(PRODUCER_IDS_CLAIMED);
            out.writeLong(claimed.nextProducerId());
        }
    }

    static MetadataChange read(DataInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case CLUSTER_NAMED -> new ClusterNamed(in.readUTF());
            case TOPIC_CREATED ->
                new TopicCreated(new TopicRegistration(
                        Fields.readTopicId(in),
                        in.readUTF(),
                        Fields.readConfigs(in),
                        Fields.readList(in, Fields::readSettledPartition)));
            case TOPIC_CREATED_2 ->
                new TopicCreated(new TopicRegistration(
                        Fields.readTopicId(in),
                        in.readUTF(),
                        Fields.readConfigs(in),
                        Fields.readList(in, Fields::readPartition)));
            case PARTITIONS_ADDED ->
                new PartitionsAdded(Fields.readTopicId(in), Fields.readList(in, Fields::readSettledPartition));
            case PARTITIONS_ADDED_2 ->
                new PartitionsAdded(Fields.readTopicId(in), Fields.readList(in, Fields::readPartition));
            case PARTITION_CHANGED -> new PartitionChanged(Fields.readTopicId(in), Fields.readSettledPartition(in));
            case PARTITION_CHANGED_2 -> new PartitionChanged(Fields.readTopicId(in), Fields.readPartition(in));
            case TOPIC_DELETED -> new TopicDeleted(Fields.readTopicId(in), List.of());
            case TOPIC_DELETED_2 -> new TopicDeleted(Fields.readTopicId(in), Fields.readList(in, DataInput::readInt));
            case DELETED_TOPIC_CLEARED -> new DeletedTopicCleared(Fields.readTopicId(in), in.readInt());
            case DELETED_TOPIC_FORGOTTEN -> new DeletedTopicForgotten(Fields.readTopicId(in));
            case TOPIC_CONFIG_CHANGED -> new TopicConfigChanged(Fields.readTopicId(in), Fields.readConfigs(in));
            case BROKER_CONFIG_CHANGED -> new BrokerConfigChanged(in.readInt(), Fields.readConfigs(in));
            case GROUP_CONFIG_CHANGED -> new GroupConfigChanged(in.readUTF(), Fields.readConfigs(in));
            case BROKER_REGISTERED ->
                new BrokerRegistered(new BrokerRegistration(
                        in.readInt(), Fields.readList(in, Fields::readEndpoint), Fields.readOptional(in)));
            case BROKER_REGISTERED_2 -> new BrokerRegistered(Fields.readBroker(in));
            case BROKER_UNREGISTERED -> new BrokerUnregistered(in.readInt());
            case CONTROLLER_ELECTED -> new ControllerElected(in.readInt(), in.readInt());
            case PRODUCER_IDS_CLAIMED -> new ProducerIdsClaimed(in.readLong());
            default ->
                throw new IOException(
                        "a change of kind " + kind + " was written by a newer version: start that version instead");
        };
    }
}
