package io.millrace.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's fields from its frame and bounds what decoding may allocate: a request of more than {@link
 * #MAX_FIELDS} fields is refused, however small each of them is, because every field becomes an object on the heap.
 * Bounds the time of decoding as well: before the first long array of a guarded body its keys are checked.
 *
 * <p>Confined to the connection's event loop. Byte buffers and records stay slices of the frame.
 */
final class RequestReadable implements Readable {
    /** Some 100,000 partitions in one fetch; decodes to at most a few tens of megabytes. */
    static final int MAX_FIELDS = 1_000_000;

    private final ByteBuffer buffer;
    private int fieldsLeft;

    /** The number read last; in front of an array that is the count of its elements. */
    private int lastNumber;

    /** Schema of a body whose keys are still to be checked if it turns out to be long; null for any other. */
    private @Nullable Schema guarded;

    private int bodyPosition;

    RequestReadable(ByteBuffer buffer) {
        this(buffer, MAX_FIELDS);
    }

    private RequestReadable(ByteBuffer buffer, int fieldsLeft) {
        this.buffer = buffer;
        this.fieldsLeft = fieldsLeft;
    }

    /** Has the body that begins here checked for colliding keys, if one of its arrays is long. */
    void guard(Schema schema) {
        guarded = schema;
        bodyPosition = buffer.position();
    }

    private ByteBuffer field() {
        if (--fieldsLeft < 0) {
            throw new MalformedRequestException("more than " + MAX_FIELDS + " fields in one request");
        }
        return buffer;
    }

    @Override
    public byte readByte() {
        return field().get();
    }

    @Override
    public short readShort() {
        return field().getShort();
    }

    @Override
    public int readInt() {
        lastNumber = field().getInt();
        return lastNumber;
    }

    @Override
    public long readLong() {
        return field().getLong();
    }

    @Override
    public double readDouble() {
        return field().getDouble();
    }

    @Override
    public int readUnsignedVarint() {
        lastNumber = ByteUtils.readUnsignedVarint(field());
        return lastNumber;
    }

    @Override
    public int readVarint() {
        return ByteUtils.readVarint(field());
    }

    @Override
    public long readVarlong() {
        return ByteUtils.readVarlong(field());
    }

    @Override
    public byte[] readArray(int sizeBytes) {
        checkSize(sizeBytes);
        byte[] bytes = new byte[sizeBytes];
        field().get(bytes);
        return bytes;
    }

    @Override
    public ByteBuffer readByteBuffer(int sizeBytes) {
        checkSize(sizeBytes);
        ByteBuffer slice = field().slice().limit(sizeBytes);
        buffer.position(buffer.position() + sizeBytes);
        return slice;
    }

    private void checkSize(int sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
    }

    /**
     * The bytes left, but never more than the fields left: the generated code checks array lengths against this number
     * before it allocates the array, and an element is at least one field.
     */
    @Override
    public int remaining() {
        if (lastNumber > CrowdedKeys.HARMLESS_COUNT && guarded != null) {
            CrowdedKeys.check(guarded, buffer.duplicate().position(bodyPosition));
            guarded = null;
        }
        return Math.min(buffer.remaining(), fieldsLeft);
    }

    @Override
    public Readable slice() {
        return new RequestReadable(buffer.slice(), fieldsLeft);
    }
}
