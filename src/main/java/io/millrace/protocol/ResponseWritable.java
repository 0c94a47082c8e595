package io.millrace.protocol;

import io.millrace.common.Invariants;
import io.millrace.protocol.EncodedResponse.Part;
import io.millrace.record.RecordSlice;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Writes the fields of one answer into a buffer that is large enough, and cuts it where a large slice belongs. Owned by
 * the encoder for the time of one answer.
 */
final class ResponseWritable implements Writable {
    private final ByteBuf buffer;
    private final InlinePolicy inline = new InlinePolicy();
    private final List<Part> parts = new ArrayList<>(1);
    private int cutPosition;

    ResponseWritable(ByteBuf buffer) {
        this.buffer = buffer;
    }

    @Override
    public void writeByte(byte value) {
        buffer.writeByte(value);
    }

    @Override
    public void writeShort(short value) {
        buffer.writeShort(value);
    }

    @Override
    public void writeInt(int value) {
        buffer.writeInt(value);
    }

    @Override
    public void writeLong(long value) {
        buffer.writeLong(value);
    }

    @Override
    public void writeDouble(double value) {
        buffer.writeDouble(value);
    }

    @Override
    public void writeByteArray(byte[] bytes) {
        buffer.writeBytes(bytes);
    }

    @Override
    public void writeByteBuffer(ByteBuffer bytes) {
        buffer.writeBytes(bytes.duplicate());
    }

    @Override
    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte(rest);
    }

    @Override
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    @Override
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            buffer.writeByte(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte((int) rest);
    }

    @Override
    public void writeRecords(BaseRecords records) {
        if (records instanceof SliceRecords slices) {
            writeSlice(slices.take());
        } else {
            inline.inlines(records.sizeInBytes());
            buffer.writeBytes(((MemoryRecords) records).buffer());
        }
    }

    private void writeSlice(RecordSlice slice) {
        if (!inline.inlines(slice.sizeBytes())) {
            cut();
            parts.add(new Part.Slice(slice));
            return;
        }
        try (slice) {
            copy(slice);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void copy(RecordSlice slice) throws IOException {
        int start = buffer.writerIndex();
        ByteBuffer target = buffer.nioBuffer(start, slice.sizeBytes());
        int copied = 0;
        while (copied < slice.sizeBytes()) {
            int count = slice.read(target, copied);
            if (count <= 0) {
                throw new EOFException("a record slice ended after " + copied + " of " + slice.sizeBytes() + " bytes");
            }
            copied += count;
        }
        buffer.writerIndex(start + copied);
    }

    private void cut() {
        if (buffer.writerIndex() > cutPosition) {
            parts.add(new Part.Bytes(buffer.retainedSlice(cutPosition, buffer.writerIndex() - cutPosition)));
            cutPosition = buffer.writerIndex();
        }
    }

    /** The finished answer, which owns buffer and slices from here on. */
    EncodedResponse finish(int sizeBytes) {
        if (parts.isEmpty()) {
            Invariants.check(
                    buffer.readableBytes() == sizeBytes, "wrote %d of %d bytes", buffer.readableBytes(), sizeBytes);
            return new EncodedResponse(List.of(new Part.Bytes(buffer)), sizeBytes);
        }
        cut();
        buffer.release();
        return new EncodedResponse(parts, sizeBytes);
    }

    /** Frees everything written so far. */
    void release() {
        parts.forEach(Part::release);
        buffer.release();
    }
}
