package io.millrace.http.cluster;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.Outcome;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A read of partitions that another node leads: the question is a fetch. Stateless. */
final class ReadCall {
    static final PeerRequest<FetchCommand, List<Outcome<ReadPartition>>> KIND = new PeerRequest<>(
            "http-read", 1, new QuestionCodec(), PeerFields.listOf(PeerFields.outcomeOf(new AnswerCodec())));

    private ReadCall() {}

    private static final class QuestionCodec implements PeerCodec<FetchCommand> {
        private static final PeerCodec<PartitionRead> READ = new ReadCodec();

        @Override
        public void write(DataOutput out, FetchCommand command) throws IOException {
            out.writeBoolean(command.isolation() == FetchIsolation.LAST_STABLE_OFFSET);
            out.writeInt(command.minBytes());
            out.writeInt(command.maxBytes());
            out.writeInt(command.maxWaitMs());
            PeerFields.writeList(out, command.reads(), READ);
        }

        @Override
        public FetchCommand read(DataInput in) throws IOException {
            return new FetchCommand(
                    in.readBoolean() ? FetchIsolation.LAST_STABLE_OFFSET : FetchIsolation.HIGH_WATERMARK,
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    PeerFields.readList(in, READ));
        }
    }

    private static final class ReadCodec implements PeerCodec<PartitionRead> {
        @Override
        public void write(DataOutput out, PartitionRead read) throws IOException {
            PeerFields.writeTopicId(out, read.topicId());
            PeerFields.writeText(out, read.topic());
            out.writeInt(read.partition());
            out.writeLong(read.offset());
            out.writeInt(read.maxBytes());
        }

        @Override
        public PartitionRead read(DataInput in) throws IOException {
            return new PartitionRead(
                    PeerFields.readTopicId(in),
                    PeerFields.readText(in),
                    in.readInt(),
                    in.readLong(),
                    in.readInt(),
                    -1,
                    -1);
        }
    }

    private static final class AnswerCodec implements PeerCodec<ReadPartition> {
        private static final PeerCodec<AbortedTransaction> ABORTED = new AbortedCodec();

        @Override
        public void write(DataOutput out, ReadPartition found) throws IOException {
            out.writeLong(found.highWatermark());
            out.writeLong(found.lastStableOffset());
            out.writeLong(found.logStartOffset());
            PeerFields.writeList(out, found.aborted(), ABORTED);
            PeerFields.writeBytes(out, found.batches());
        }

        @Override
        public ReadPartition read(DataInput in) throws IOException {
            return new ReadPartition(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    PeerFields.readList(in, ABORTED),
                    ByteBuffer.wrap(PeerFields.readBytes(in)));
        }
    }

    private static final class AbortedCodec implements PeerCodec<AbortedTransaction> {
        @Override
        public void write(DataOutput out, AbortedTransaction aborted) throws IOException {
            out.writeLong(aborted.producerId());
            out.writeLong(aborted.firstOffset());
            out.writeLong(aborted.lastOffset());
            out.writeLong(aborted.lastStableOffset());
        }

        @Override
        public AbortedTransaction read(DataInput in) throws IOException {
            return new AbortedTransaction(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        }
    }
}
