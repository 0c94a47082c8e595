package io.millrace.replication;

import io.millrace.record.RecordSlice;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A message to another node: bytes and, between them, records that are still in their files. Whoever holds it sends every part or
 * releases all of them.
 */
public record OutgoingMessage(List<Part> parts) {
    public OutgoingMessage {
        parts = List.copyOf(parts);
    }

    /** A piece of the message. */
    public sealed interface Part {
        int sizeBytes();

        /** Frees what the part holds, instead of sending it. */
        void release();
    }

    /** Bytes in memory. */
    public record Bytes(ByteBuffer bytes) implements Part {
        @Override
        public int sizeBytes() {
            return bytes.remaining();
        }

        @Override
        public void release() {}
    }

    /** Records left where they are; closed by whoever sends them. */
    public record Records(RecordSlice slice) implements Part {
        @Override
        public int sizeBytes() {
            return slice.sizeBytes();
        }

        @Override
        public void release() {
            slice.close();
        }
    }

    static OutgoingMessage of(ByteBuffer bytes) {
        return new OutgoingMessage(List.of(new Bytes(bytes)));
    }

    public long sizeBytes() {
        return parts.stream().mapToLong(Part::sizeBytes).sum();
    }

    /** Frees all parts, instead of sending them. */
    public void release() {
        parts.forEach(Part::release);
    }
}
