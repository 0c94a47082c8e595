package io.millrace.net.replica;

import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.EncodedResponse.Part;
import io.millrace.replication.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Puts length and correlation id in front of messages. Stateless. */
final class Frames {
    static final int CORRELATION_BYTES = 8;

    private Frames() {}

    static EncodedResponse of(ByteBufAllocator allocator, long correlationId, ByteBuffer body) {
        int length = CORRELATION_BYTES + body.remaining();
        ByteBuf frame = allocator.directBuffer(Integer.BYTES + length);
        frame.writeInt(length).writeLong(correlationId).writeBytes(body);
        return new EncodedResponse(List.of(new Part.Bytes(frame)), Integer.BYTES + length);
    }

    /** The frame takes the message's parts over. */
    static EncodedResponse of(ByteBufAllocator allocator, long correlationId, OutgoingMessage message) {
        int length = Math.toIntExact(CORRELATION_BYTES + message.sizeBytes());
        List<Part> parts = new ArrayList<>(message.parts().size() + 1);
        parts.add(new Part.Bytes(allocator
                .directBuffer(Integer.BYTES + CORRELATION_BYTES)
                .writeInt(length)
                .writeLong(correlationId)));
        for (OutgoingMessage.Part part : message.parts()) {
            parts.add(
                    part instanceof OutgoingMessage.Records records
                            ? new Part.Slice(records.slice())
                            : new Part.Bytes(Unpooled.wrappedBuffer(((OutgoingMessage.Bytes) part).bytes())));
        }
        return new EncodedResponse(parts, Integer.BYTES + length);
    }
}
