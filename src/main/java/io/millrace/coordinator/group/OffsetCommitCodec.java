package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.RecordReader;
import io.millrace.coordinator.RecordWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Committed offsets as records. Key: kind 1 (0 in very old logs), group string, topic string, partition int32. Value, by
 * version:
 *
 * <pre>
 *  offset int64 · leader epoch int32 (v3+) · metadata string · commit time int64 · expiry time int64 (v1) · topic id (v4+, tag 0)
 * </pre>
 *
 * As Kafka does, version 1 is written when the committer asked for an expiry time, else 4, the only flexible one.
 */
final class OffsetCommitCodec {
    static final int OLD_KEY = 0;
    static final int KEY = 1;

    private static final int WITH_EXPIRY = 1;
    private static final int NEWEST = 4;
    private static final long NO_EXPIRY = -1;

    private OffsetCommitCodec() {}

    static EncodedEvent encode(GroupEvent.OffsetCommitted event) {
        return new EncodedEvent(key(event.groupId(), event.partition()), value(event.committed()));
    }

    static EncodedEvent encode(GroupEvent.TransactionalOffsetCommitted event) {
        return new EncodedEvent(key(event.groupId(), event.partition()), value(event.committed()));
    }

    static EncodedEvent encode(GroupEvent.OffsetForgotten event) {
        return new EncodedEvent(key(event.groupId(), event.partition()), null);
    }

    private static ByteBuffer key(String groupId, TopicPartition partition) {
        return new RecordWriter(KEY, false)
                .writeString(groupId)
                .writeString(partition.topic())
                .writeInt(partition.partition())
                .finish();
    }

    private static ByteBuffer value(CommittedOffset committed) {
        if (committed.expireTimestampMs().isPresent()) {
            return new RecordWriter(WITH_EXPIRY, false)
                    .writeLong(committed.offset())
                    .writeString(committed.metadata())
                    .writeLong(committed.commitTimestampMs())
                    .writeLong(committed.expireTimestampMs().get())
                    .finish();
        }
        RecordWriter value = new RecordWriter(NEWEST, true)
                .writeLong(committed.offset())
                .writeInt(committed.leaderEpoch())
                .writeString(committed.metadata())
                .writeLong(committed.commitTimestampMs());
        return (committed.topicId().equals(TopicId.ZERO)
                        ? value.end()
                        : value.endTagged(committed.topicId(), RecordWriter::writeId))
                .finish();
    }

    static GroupEvent decode(RecordReader key, Optional<RecordReader> value) {
        String groupId = key.readString();
        TopicPartition partition = new TopicPartition(key.readString(), key.readInt());
        return value.<GroupEvent>map(reader -> new GroupEvent.OffsetCommitted(groupId, partition, committed(reader)))
                .orElseGet(() -> new GroupEvent.OffsetForgotten(groupId, partition));
    }

    private static CommittedOffset committed(RecordReader value) {
        int version = value.readShort();
        Invariants.check(version >= 0 && version <= NEWEST, "committed offset of version %d", version);
        value.flexible(version == NEWEST);
        long offset = value.readLong();
        int leaderEpoch = version >= 3 ? value.readInt() : -1;
        String metadata = value.readString();
        long commitTimestampMs = value.readLong();
        long expireTimestampMs = version == WITH_EXPIRY ? value.readLong() : NO_EXPIRY;
        TopicId topicId = value.endTagged(RecordReader::readId).orElse(TopicId.ZERO);
        return new CommittedOffset(
                topicId,
                offset,
                leaderEpoch,
                metadata,
                commitTimestampMs,
                expireTimestampMs == NO_EXPIRY ? Optional.empty() : Optional.of(expireTimestampMs));
    }
}
