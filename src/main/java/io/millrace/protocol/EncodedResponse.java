package io.millrace.protocol;

import io.millrace.record.RecordSlice;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * An answer ready for the socket: its parts in order. Whoever holds it writes every part or releases all of them.
 *
 * @param sizeBytes of all parts, the length field included
 */
public record EncodedResponse(List<Part> parts, long sizeBytes) {
    /** A piece of the answer. */
    public sealed interface Part {
        /** Frees what the part holds, instead of writing it. */
        void release();

        /** Bytes in memory; released by whoever writes them. */
        record Bytes(ByteBuf buffer) implements Part {
            @Override
            public void release() {
                buffer.release();
            }
        }

        /** Records left where they are; closed by whoever sends them. */
        record Slice(RecordSlice records) implements Part {
            @Override
            public void release() {
                records.close();
            }
        }
    }

    /** Frees all parts, instead of writing them. */
    public void release() {
        parts.forEach(Part::release);
    }
}
