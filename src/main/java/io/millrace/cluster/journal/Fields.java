package io.millrace.cluster.journal;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.TopicId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Bytes of the fields that metadata changes are made of: counts as int, texts as by {@code writeUTF}. Stateless. */
final class Fields {
    private static final byte FENCED = 0;
    private static final byte ACTIVE = 1;
    private static final byte STOPPING = 2;
    private static final byte STARTING = 3;

    private Fields() {}

    interface Writer<T> {
        void write(DataOutput out, T value) throws IOException;
    }

    interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    static <T> void writeList(DataOutput out, List<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    /** The list grows as elements are really there, so that a damaged count costs no memory. */
    static <T> List<T> readList(DataInput in, Reader<T> reader) throws IOException {
        int count = in.readInt();
        List<T> values = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            values.add(reader.read(in));
        }
        return values;
    }

    static void writeTopicId(DataOutput out, TopicId id) throws IOException {
        out.writeLong(id.mostSignificantBits());
        out.writeLong(id.leastSignificantBits());
    }

    static TopicId readTopicId(DataInput in) throws IOException {
        return new TopicId(in.readLong(), in.readLong());
    }

    static void writeConfigs(DataOutput out, Map<String, String> configs) throws IOException {
        out.writeInt(configs.size());
        for (Map.Entry<String, String> config : new TreeMap<>(configs).entrySet()) {
            out.writeUTF(config.getKey());
            out.writeUTF(config.getValue());
        }
    }

    static Map<String, String> readConfigs(DataInput in) throws IOException {
        int count = in.readInt();
        Map<String, String> configs = new HashMap<>();
        for (int index = 0; index < count; index++) {
            configs.put(in.readUTF(), in.readUTF());
        }
        return configs;
    }

    static void writePartition(DataOutput out, PartitionRegistration partition) throws IOException {
        out.writeInt(partition.partition());
        out.writeInt(partition.leader());
        out.writeInt(partition.leaderEpoch());
        out.writeInt(partition.partitionEpoch());
        writeList(out, partition.replicas(), DataOutput::writeInt);
        writeList(out, partition.isr(), DataOutput::writeInt);
        writeList(out, partition.adding(), DataOutput::writeInt);
        writeList(out, partition.removing(), DataOutput::writeInt);
    }

    static PartitionRegistration readPartition(DataInput in) throws IOException {
        return new PartitionRegistration(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                readList(in, DataInput::readInt),
                readList(in, DataInput::readInt),
                readList(in, DataInput::readInt),
                readList(in, DataInput::readInt));
    }

    /** As journals had it when no partition could be reassigned. */
    static PartitionRegistration readSettledPartition(DataInput in) throws IOException {
        return new PartitionRegistration(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                readList(in, DataInput::readInt),
                readList(in, DataInput::readInt));
    }

    static void writeBroker(DataOutput out, BrokerRegistration broker) throws IOException {
        out.writeInt(broker.nodeId());
        out.writeLong(broker.incarnation().getMostSignificantBits());
        out.writeLong(broker.incarnation().getLeastSignificantBits());
        out.writeLong(broker.brokerEpoch());
        writeList(out, broker.endpoints(), Fields::writeEndpoint);
        writeOptional(out, broker.rack());
        out.writeByte(
                switch (broker.state()) {
                    case FENCED -> FENCED;
                    case ACTIVE -> ACTIVE;
                    case STOPPING -> STOPPING;
                    case STARTING -> STARTING;
                });
        out.writeBoolean(broker.draining());
    }

    static BrokerRegistration readBroker(DataInput in) throws IOException {
        return new BrokerRegistration(
                in.readInt(),
                new UUID(in.readLong(), in.readLong()),
                in.readLong(),
                readList(in, Fields::readEndpoint),
                readOptional(in),
                readState(in),
                in.readBoolean());
    }

    private static BrokerRegistration.State readState(DataInput in) throws IOException {
        byte code = in.readByte();
        return switch (code) {
            case FENCED -> BrokerRegistration.State.FENCED;
            case ACTIVE -> BrokerRegistration.State.ACTIVE;
            case STOPPING -> BrokerRegistration.State.STOPPING;
            case STARTING -> BrokerRegistration.State.STARTING;
            default -> throw new IOException("a node in state " + code + " was written by a newer version");
        };
    }

    static void writeEndpoint(DataOutput out, Endpoint endpoint) throws IOException {
        out.writeUTF(endpoint.listener());
        out.writeUTF(endpoint.host());
        out.writeInt(endpoint.port());
    }

    static Endpoint readEndpoint(DataInput in) throws IOException {
        return new Endpoint(in.readUTF(), in.readUTF(), in.readInt());
    }

    static void writeOptional(DataOutput out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            out.writeUTF(text.get());
        }
    }

    static Optional<String> readOptional(DataInput in) throws IOException {
        return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    }
}
