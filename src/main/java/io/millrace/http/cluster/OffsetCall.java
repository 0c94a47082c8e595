package io.millrace.http.cluster;

import io.millrace.common.TimestampOffset;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A question about an offset of a partition that another node leads. Immutable. */
record OffsetCall(PartitionRef partition, OffsetQuery query) {
    static final PeerRequest<OffsetCall, TimestampOffset> KIND =
            new PeerRequest<>("http-offset", 1, new QuestionCodec(), new AnswerCodec());

    private static final byte EARLIEST = 0;
    private static final byte LATEST = 1;
    private static final byte MAX_TIMESTAMP = 2;
    private static final byte AT_TIMESTAMP = 3;

    private static final class QuestionCodec implements PeerCodec<OffsetCall> {
        @Override
        public void write(DataOutput out, OffsetCall call) throws IOException {
            PeerFields.writeTopicId(out, call.partition().topicId());
            PeerFields.writeText(out, call.partition().topic());
            out.writeInt(call.partition().partition());
            OffsetQuery query = call.query();
            if (query instanceof OffsetQuery.Latest latest) {
                out.writeByte(LATEST);
                out.writeBoolean(latest.isolation() == FetchIsolation.LAST_STABLE_OFFSET);
            } else if (query instanceof OffsetQuery.AtTimestamp at) {
                out.writeByte(AT_TIMESTAMP);
                out.writeBoolean(at.isolation() == FetchIsolation.LAST_STABLE_OFFSET);
                out.writeLong(at.timestampMs());
            } else {
                out.writeByte(query instanceof OffsetQuery.Earliest ? EARLIEST : MAX_TIMESTAMP);
            }
        }

        @Override
        public OffsetCall read(DataInput in) throws IOException {
            PartitionRef partition =
                    new PartitionRef(PeerFields.readTopicId(in), PeerFields.readText(in), in.readInt(), -1);
            byte kind = in.readByte();
            OffsetQuery query = switch (kind) {
                case EARLIEST -> new OffsetQuery.Earliest();
                case LATEST -> new OffsetQuery.Latest(isolation(in));
                case MAX_TIMESTAMP -> new OffsetQuery.MaxTimestamp();
                case AT_TIMESTAMP -> {
                    FetchIsolation isolation = isolation(in);
                    yield new OffsetQuery.AtTimestamp(in.readLong(), isolation);
                }
                default -> throw new IOException("a question of kind " + kind);
            };
            return new OffsetCall(partition, query);
        }

        private static FetchIsolation isolation(DataInput in) throws IOException {
            return in.readBoolean() ? FetchIsolation.LAST_STABLE_OFFSET : FetchIsolation.HIGH_WATERMARK;
        }
    }

    private static final class AnswerCodec implements PeerCodec<TimestampOffset> {
        @Override
        public void write(DataOutput out, TimestampOffset found) throws IOException {
            out.writeLong(found.timestampMs());
            out.writeLong(found.offset());
            out.writeInt(found.leaderEpoch());
        }

        @Override
        public TimestampOffset read(DataInput in) throws IOException {
            return new TimestampOffset(in.readLong(), in.readLong(), in.readInt());
        }
    }
}
