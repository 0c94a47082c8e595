package io.millrace.http.cluster;

import io.millrace.common.Outcome;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A produce to partitions that another node leads. Immutable. */
record AppendCall(short acks, int timeoutMs, List<AppendCommand> commands) {
    static final PeerRequest<AppendCall, List<Outcome<AppendReply>>> KIND = new PeerRequest<>(
            "http-append", 1, new QuestionCodec(), PeerFields.listOf(PeerFields.outcomeOf(new ReplyCodec())));

    private static final class QuestionCodec implements PeerCodec<AppendCall> {
        private static final PeerCodec<AppendCommand> COMMAND = new CommandCodec();

        @Override
        public void write(DataOutput out, AppendCall call) throws IOException {
            out.writeShort(call.acks());
            out.writeInt(call.timeoutMs());
            PeerFields.writeList(out, call.commands(), COMMAND);
        }

        @Override
        public AppendCall read(DataInput in) throws IOException {
            return new AppendCall(in.readShort(), in.readInt(), PeerFields.readList(in, COMMAND));
        }
    }

    private static final class CommandCodec implements PeerCodec<AppendCommand> {
        @Override
        public void write(DataOutput out, AppendCommand command) throws IOException {
            PeerFields.writeTopicId(out, command.topicId());
            PeerFields.writeText(out, command.topic());
            out.writeInt(command.partition());
            PeerFields.writeBytes(out, command.records());
        }

        @Override
        public AppendCommand read(DataInput in) throws IOException {
            return new AppendCommand(
                    PeerFields.readTopicId(in),
                    PeerFields.readText(in),
                    in.readInt(),
                    ByteBuffer.wrap(PeerFields.readBytes(in)));
        }
    }

    private static final class ReplyCodec implements PeerCodec<AppendReply> {
        @Override
        public void write(DataOutput out, AppendReply reply) throws IOException {
            out.writeLong(reply.baseOffset());
            out.writeLong(reply.logAppendTimeMs());
            out.writeLong(reply.logStartOffset());
        }

        @Override
        public AppendReply read(DataInput in) throws IOException {
            return new AppendReply(in.readLong(), in.readLong(), in.readLong());
        }
    }
}
