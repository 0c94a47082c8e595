package io.millrace.record;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Zig-zag variable-length integers, 7 bits a byte, low bits first. Immutable. */
final class Varint {
    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    private Varint() {}

    static int sizeOf(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (63 - Long.numberOfLeadingZeros(zigzag | 1)) / 7 + 1;
    }

    /** Writes at {@code index} and returns the index behind it. */
    static int write(long value, byte[] target, int index) {
        int next = index;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            target[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[next++] = (byte) rest;
        return next;
    }

    static int readInt(ByteBuffer source) throws CorruptRecordException {
        return (int) read(source, MAX_INT_BYTES);
    }

    static long readLong(ByteBuffer source) throws CorruptRecordException {
        return read(source, MAX_LONG_BYTES);
    }

    private static long read(ByteBuffer source, int maxBytes) throws CorruptRecordException {
        long zigzag = 0;
        for (int count = 0; count < maxBytes; count++) {
            if (!source.hasRemaining()) {
                throw new CorruptRecordException("a record ends inside a number");
            }
            byte next = source.get();
            zigzag |= (long) (next & 0x7f) << (7 * count);
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new CorruptRecordException("a number in a record has more than " + maxBytes + " bytes");
    }

    static int readInt(InputStream source) throws IOException, CorruptRecordException {
        long zigzag = 0;
        for (int count = 0; count < MAX_INT_BYTES; count++) {
            int next = source.read();
            if (next < 0) {
                throw new EOFException("the records end inside a number");
            }
            zigzag |= (long) (next & 0x7f) << (7 * count);
            if ((next & 0x80) == 0) {
                return (int) ((zigzag >>> 1) ^ -(zigzag & 1));
            }
        }
        throw new CorruptRecordException("a number in a record has more than " + MAX_INT_BYTES + " bytes");
    }
}
