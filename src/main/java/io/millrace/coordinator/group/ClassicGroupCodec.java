package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.RecordReader;
import io.millrace.coordinator.RecordWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Classic groups as records. Key: kind 2, group string. Value:
 *
 * <pre>
 *  protocol type string · generation int32 · protocol nullable string · leader nullable string · state time int64 (v2+) ·
 *  members: id string · instance id nullable string (v3+) · client id string · client host string ·
 *           rebalance timeout int32 (v1+) · session timeout int32 · subscription bytes · assignment bytes
 * </pre>
 *
 * Version 3 is written, as Kafka does; 4 is its flexible form.
 */
final class ClassicGroupCodec {
    static final int KEY = 2;

    private static final int WRITTEN = 3;
    private static final int NEWEST = 4;

    private ClassicGroupCodec() {}

    static EncodedEvent encode(GroupEvent.ClassicGroupStored event) {
        return new EncodedEvent(key(event.groupId()), value(event.snapshot()));
    }

    static EncodedEvent encode(GroupEvent.ClassicGroupForgotten event) {
        return new EncodedEvent(key(event.groupId()), null);
    }

    private static ByteBuffer key(String groupId) {
        return new RecordWriter(KEY, false).writeString(groupId).finish();
    }

    private static ByteBuffer value(ClassicGroupSnapshot snapshot) {
        return new RecordWriter(WRITTEN, false)
                .writeString(snapshot.protocolType())
                .writeInt(snapshot.generationId())
                .writeString(snapshot.protocolName())
                .writeString(snapshot.leaderId())
                .writeLong(snapshot.stateTimestampMs())
                .writeAll(snapshot.members(), ClassicGroupCodec::write)
                .finish();
    }

    private static void write(RecordWriter writer, ClassicGroupSnapshot.Member member) {
        writer.writeString(member.memberId())
                .writeString(member.groupInstanceId())
                .writeString(member.client().clientId())
                .writeString(member.client().clientHost())
                .writeInt(member.rebalanceTimeoutMs())
                .writeInt(member.sessionTimeoutMs())
                .writeBytes(member.subscription().array())
                .writeBytes(member.assignment().array());
    }

    static GroupEvent decode(RecordReader key, Optional<RecordReader> value) {
        String groupId = key.readString();
        return value.<GroupEvent>map(reader -> new GroupEvent.ClassicGroupStored(groupId, snapshot(reader)))
                .orElseGet(() -> new GroupEvent.ClassicGroupForgotten(groupId));
    }

    private static ClassicGroupSnapshot snapshot(RecordReader value) {
        int version = value.readShort();
        Invariants.check(version >= 0 && version <= NEWEST, "classic group of version %d", version);
        value.flexible(version == NEWEST);
        ClassicGroupSnapshot snapshot = new ClassicGroupSnapshot(
                value.readString(),
                value.readInt(),
                value.readOptionalString(),
                value.readOptionalString(),
                version >= 2 ? value.readLong() : -1,
                value.readAll(reader -> member(reader, version)));
        value.end();
        return snapshot;
    }

    /** Before version 1 the session timeout was the rebalance timeout too. */
    private static ClassicGroupSnapshot.Member member(RecordReader value, int version) {
        String memberId = value.readString();
        Optional<String> instanceId = version >= 3 ? value.readOptionalString() : Optional.empty();
        ClientIdentity client = new ClientIdentity(value.readString(), value.readString());
        int rebalanceTimeoutMs = version >= 1 ? value.readInt() : -1;
        int sessionTimeoutMs = value.readInt();
        ClassicGroupSnapshot.Member member = new ClassicGroupSnapshot.Member(
                memberId,
                instanceId,
                client,
                rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
                sessionTimeoutMs,
                OpaqueBytes.of(value.readBytes()),
                OpaqueBytes.of(value.readBytes()));
        value.end();
        return member;
    }
}
