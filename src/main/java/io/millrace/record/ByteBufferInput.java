package io.millrace.record;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The rest of a buffer as a stream; moves the buffer's position. Confined to its user. */
final class ByteBufferInput extends InputStream {
    private final ByteBuffer buffer;

    ByteBufferInput(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, buffer.remaining());
        if (count == 0) {
            return -1;
        }
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
