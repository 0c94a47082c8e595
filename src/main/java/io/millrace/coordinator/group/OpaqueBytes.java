package io.millrace.coordinator.group;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that the coordinator carries for the members and never looks into: subscriptions and assignments of the classic
 * protocol. Immutable; equal when the bytes are.
 */
public final class OpaqueBytes {
    public static final OpaqueBytes EMPTY = new OpaqueBytes(new byte[0]);

    private final byte[] bytes;

    private OpaqueBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over the array: its owner must not change it any more. */
    public static OpaqueBytes of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new OpaqueBytes(bytes);
    }

    /** The bytes themselves; not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** The bytes for reading. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
