package io.millrace.replication;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.ByteBuffer;

/** Event bus codec that copies a body once on each side. Immutable. Layout: length in four bytes, then the bytes. */
final class ByteBufferCodec implements MessageCodec<ByteBuffer, ByteBuffer> {
    static final String NAME = "millrace-bytes";

    @Override
    public void encodeToWire(Buffer buffer, ByteBuffer body) {
        buffer.appendInt(body.remaining());
        buffer.setBytes(buffer.length(), body.duplicate());
    }

    @Override
    public ByteBuffer decodeFromWire(int position, Buffer buffer) {
        int sizeBytes = buffer.getInt(position);
        int from = position + Integer.BYTES;
        return ByteBuffer.wrap(buffer.getBytes(from, from + sizeBytes));
    }

    /** Within one process: both sides leave the bytes alone, so they share them. */
    @Override
    public ByteBuffer transform(ByteBuffer body) {
        return body;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
