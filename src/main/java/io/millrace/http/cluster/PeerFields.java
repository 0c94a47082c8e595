package io.millrace.http.cluster;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.peer.PeerCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parts that several messages between nodes are made of. Stateless. */
final class PeerFields {
    /** More of anything than that is no message of ours. */
    private static final int MAX_COUNT = 1_000_000;

    private static final int MAX_BYTES = 512 << 20;

    private PeerFields() {}

    static void writeText(DataOutput out, String text) throws IOException {
        writeBytes(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static String readText(DataInput in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static void writeBytes(DataOutput out, ByteBuffer bytes) throws IOException {
        out.writeInt(bytes.remaining());
        if (bytes.hasArray()) {
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } else {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            out.write(copy);
        }
    }

    static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[bounded(in.readInt(), MAX_BYTES)];
        in.readFully(bytes);
        return bytes;
    }

    static void writeTopicId(DataOutput out, TopicId id) throws IOException {
        out.writeLong(id.mostSignificantBits());
        out.writeLong(id.leastSignificantBits());
    }

    static TopicId readTopicId(DataInput in) throws IOException {
        return new TopicId(in.readLong(), in.readLong());
    }

    static <T> void writeList(DataOutput out, List<T> list, PeerCodec<T> codec) throws IOException {
        out.writeInt(list.size());
        for (T element : list) {
            codec.write(out, element);
        }
    }

    static <T> List<T> readList(DataInput in, PeerCodec<T> codec) throws IOException {
        int count = bounded(in.readInt(), MAX_COUNT);
        List<T> list = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            list.add(codec.read(in));
        }
        return list;
    }

    private static int bounded(int count, int most) throws IOException {
        if (count < 0 || count > most) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    /** A list whose elements are written by {@code codec}. */
    static <T> PeerCodec<List<T>> listOf(PeerCodec<T> codec) {
        return new PeerCodec<>() {
            @Override
            public void write(DataOutput out, List<T> list) throws IOException {
                writeList(out, list, codec);
            }

            @Override
            public List<T> read(DataInput in) throws IOException {
                return readList(in, codec);
            }
        };
    }

    /** An outcome whose value is written by {@code codec}. */
    static <T> PeerCodec<Outcome<T>> outcomeOf(PeerCodec<T> codec) {
        return new PeerCodec<>() {
            @Override
            public void write(DataOutput out, Outcome<T> outcome) throws IOException {
                out.writeBoolean(outcome instanceof Outcome.Done);
                if (outcome instanceof Outcome.Done<T> done) {
                    codec.write(out, done.value());
                } else {
                    Refusal refusal = ((Outcome.Refused<T>) outcome).refusal();
                    writeText(out, refusal.reason().name());
                    writeText(out, refusal.message());
                }
            }

            @Override
            public Outcome<T> read(DataInput in) throws IOException {
                if (in.readBoolean()) {
                    return Outcome.done(codec.read(in));
                }
                return Outcome.refused(reason(readText(in)), readText(in));
            }
        };
    }

    /** A newer node may know more reasons. */
    private static Refusal.Reason reason(String name) {
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return Refusal.Reason.UNKNOWN_SERVER_ERROR;
    }
}
