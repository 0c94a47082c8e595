package io.millrace.replication;

import io.millrace.common.TopicId;
import io.millrace.partition.LeaderAnswer;
import io.millrace.replica.FetchPoint;
import io.millrace.replication.PartitionFetch.PartitionKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Codec of the messages between followers and leaders. Stateless. All numbers are big endian; both begin with the version.
 *
 * <pre>
 *   request: version 1, followerId 4, brokerEpoch 8, sessionId 8, sequence 4, maxBytes 4, maxWaitMs 4, count 4, fetches
 *     fetch: topicId 16, partition 4, point 16, acknowledgedEnd 8, highWatermark 8, wanted 1
 *   reply: version 1, status 1, count 4, answers
 *     answer: topicId 16, partition 4, kind 1, point 16, then by kind
 *       records: highWatermark 8, logStartOffset 8, length 4, batches    diverging: epoch 4, endOffset 8
 *       out of range: logStartOffset 8, logEndOffset 8                   not leading: nothing
 *   point: leaderEpoch 4, fetchOffset 8, lastFetchedEpoch 4
 * </pre>
 */
final class ReplicaMessages {
    static final byte VERSION = 1;

    static final int REPLY_HEAD_BYTES = 6;

    /** Bytes of an answer without its records. */
    static final int ANSWER_BYTES = 37 + 20;

    private static final int REQUEST_HEAD_BYTES = 37;
    private static final int FETCH_BYTES = 53;

    private static final byte OK = 0;
    private static final byte UNKNOWN_SESSION = 1;

    private static final byte RECORDS = 0;
    private static final byte DIVERGING = 1;
    private static final byte OUT_OF_RANGE = 2;
    private static final byte NOT_LEADING = 3;

    private ReplicaMessages() {}

    /** A message that cannot be read: from another version, or damaged. */
    static final class UnreadableMessage extends Exception {
        UnreadableMessage(String message) {
            super(message);
        }
    }

    // ---- requests

    static ByteBuffer encode(ReplicaFetchRequest request) {
        ByteBuffer out = ByteBuffer.allocate(
                REQUEST_HEAD_BYTES + FETCH_BYTES * request.fetches().size());
        out.put(VERSION).putInt(request.followerId()).putLong(request.brokerEpoch());
        out.putLong(request.sessionId()).putInt(request.sequence());
        out.putInt(request.maxBytes()).putInt(request.maxWaitMs());
        out.putInt(request.fetches().size());
        for (PartitionFetch fetch : request.fetches()) {
            putKey(out, fetch.key());
            putPoint(out, fetch.point());
            out.putLong(fetch.acknowledgedEnd()).putLong(fetch.highWatermark());
            out.put((byte) (fetch.wanted() ? 1 : 0));
        }
        return out.flip();
    }

    static ReplicaFetchRequest decodeRequest(ByteBuffer in) throws UnreadableMessage {
        try {
            checkVersion(in);
            int followerId = in.getInt();
            long brokerEpoch = in.getLong();
            long sessionId = in.getLong();
            int sequence = in.getInt();
            int maxBytes = in.getInt();
            int maxWaitMs = in.getInt();
            int count = count(in, FETCH_BYTES);
            List<PartitionFetch> fetches = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                fetches.add(new PartitionFetch(key(in), point(in), in.getLong(), in.getLong(), in.get() != 0));
            }
            return new ReplicaFetchRequest(followerId, brokerEpoch, sessionId, sequence, maxBytes, maxWaitMs, fetches);
        } catch (BufferUnderflowException cut) {
            throw new UnreadableMessage("a fetch request of a replica ends in the middle");
        }
    }

    // ---- replies

    static ByteBuffer unknownSession() {
        return ByteBuffer.allocate(REPLY_HEAD_BYTES)
                .put(VERSION)
                .put(UNKNOWN_SESSION)
                .putInt(0)
                .flip();
    }

    /** Begins a reply into which {@link #putRecords} and {@link #put} write answers; {@link #finish} ends it. */
    static ByteBuffer beginReply(int capacity) {
        return ByteBuffer.allocate(capacity).put(VERSION).put(OK).putInt(0);
    }

    static ByteBuffer finish(ByteBuffer reply, int count) {
        return reply.putInt(2, count).flip();
    }

    /** Writes the head of an answer with records; the caller puts {@code length} bytes behind it. */
    static void putRecords(ByteBuffer out, PartitionFetch fetch, long highWatermark, long logStart, int length) {
        putAnswer(out, fetch, RECORDS);
        out.putLong(highWatermark).putLong(logStart).putInt(length);
    }

    static void put(ByteBuffer out, PartitionFetch fetch, Optional<LeaderAnswer> answer) {
        if (answer.isEmpty()) {
            putAnswer(out, fetch, NOT_LEADING);
        } else if (answer.get() instanceof LeaderAnswer.Diverging diverging) {
            putAnswer(out, fetch, DIVERGING);
            out.putInt(diverging.epoch()).putLong(diverging.endOffsetExclusive());
        } else if (answer.get() instanceof LeaderAnswer.OutOfRange range) {
            putAnswer(out, fetch, OUT_OF_RANGE);
            out.putLong(range.logStartOffset()).putLong(range.logEndOffset());
        } else if (answer.get() instanceof LeaderAnswer.Records records) {
            putRecords(out, fetch, records.highWatermark(), records.logStartOffset(), records.sizeBytes());
            out.put(records.records());
        }
    }

    private static void putAnswer(ByteBuffer out, PartitionFetch fetch, byte kind) {
        putKey(out, fetch.key());
        putPoint(out.put(kind), fetch.point());
    }

    /**
     * Reads a reply; its records are views of {@code in}.
     *
     * @return empty when the leader does not know the session
     */
    static Optional<List<PartitionAnswer>> decodeReply(ByteBuffer in) throws UnreadableMessage {
        try {
            checkVersion(in);
            boolean known = in.get() == OK;
            int count = count(in, ANSWER_BYTES - 20);
            List<PartitionAnswer> answers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                answers.add(new PartitionAnswer(key(in), answer(in)));
            }
            return known ? Optional.of(answers) : Optional.empty();
        } catch (BufferUnderflowException cut) {
            throw new UnreadableMessage("a reply to the fetch of a replica ends in the middle");
        }
    }

    private static Optional<LeaderAnswer> answer(ByteBuffer in) throws UnreadableMessage {
        byte kind = in.get();
        FetchPoint point = point(in);
        return switch (kind) {
            case RECORDS ->
                Optional.of(new LeaderAnswer.Records(point, in.getLong(), in.getLong(), records(in, in.getInt())));
            case DIVERGING -> Optional.of(new LeaderAnswer.Diverging(point, in.getInt(), in.getLong()));
            case OUT_OF_RANGE -> Optional.of(new LeaderAnswer.OutOfRange(point, in.getLong(), in.getLong()));
            case NOT_LEADING -> Optional.empty();
            default -> throw new UnreadableMessage("a leader's answer has the unknown kind " + kind);
        };
    }

    private static ByteBuffer records(ByteBuffer in, int length) throws UnreadableMessage {
        if (length < 0 || length > in.remaining()) {
            throw new UnreadableMessage("a leader's answer says " + length + " bytes of records come, and "
                    + in.remaining() + " are there");
        }
        ByteBuffer records = in.slice(in.position(), length);
        in.position(in.position() + length);
        return records;
    }

    // ---- common parts

    private static void checkVersion(ByteBuffer in) throws UnreadableMessage {
        byte version = in.get();
        if (version != VERSION) {
            throw new UnreadableMessage("a message between replicas has version " + version + ", this node speaks "
                    + VERSION + ": run one version of Millrace on all nodes");
        }
    }

    /** A count that the rest of the message can hold, so that a damaged one costs no memory. */
    private static int count(ByteBuffer in, int leastBytes) throws UnreadableMessage {
        int count = in.getInt();
        if (count < 0 || (long) count * leastBytes > in.remaining()) {
            throw new UnreadableMessage(
                    "a message between replicas says it has " + count + " parts in " + in.remaining() + " bytes");
        }
        return count;
    }

    private static void putKey(ByteBuffer out, PartitionKey key) {
        out.putLong(key.topicId().mostSignificantBits()).putLong(key.topicId().leastSignificantBits());
        out.putInt(key.partition());
    }

    private static void putPoint(ByteBuffer out, FetchPoint point) {
        out.putInt(point.leaderEpoch()).putLong(point.fetchOffset()).putInt(point.lastFetchedEpoch());
    }

    private static FetchPoint point(ByteBuffer in) {
        return new FetchPoint(in.getInt(), in.getLong(), in.getInt());
    }

    private static PartitionKey key(ByteBuffer in) {
        return new PartitionKey(new TopicId(in.getLong(), in.getLong()), in.getInt());
    }
}
