package io.millrace.coordinator;

import io.millrace.common.TopicId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Kafka's field encodings, into a buffer that grows. A flexible version writes lengths as unsigned varints plus one and ends
 * every structure with its tagged fields; an older one has int16 lengths for strings and int32 lengths for the rest.
 * Confined to one record.
 */
public final class RecordWriter {
    private static final int INITIAL_BYTES = 64;

    private final boolean flexible;
    private final List<Tagged> tagged = new ArrayList<>(0);
    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);

    private record Tagged(int tag, ByteBuffer bytes) {}

    /** Begins with the version, as keys and values of the internal topics do. */
    public RecordWriter(int version, boolean flexible) {
        this.flexible = flexible;
        writeShort(version);
    }

    /** Begins a part that is written apart because its size comes first. */
    private RecordWriter() {
        this.flexible = true;
    }

    public RecordWriter writeByte(int value) {
        room(1).put((byte) value);
        return this;
    }

    public RecordWriter writeShort(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    public RecordWriter writeInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    public RecordWriter writeLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    public RecordWriter writeId(TopicId id) {
        return writeLong(id.mostSignificantBits()).writeLong(id.leastSignificantBits());
    }

    public RecordWriter writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (flexible) {
            writeUnsigned(utf8.length + 1);
        } else {
            writeShort(utf8.length);
        }
        room(utf8.length).put(utf8);
        return this;
    }

    public RecordWriter writeString(Optional<String> value) {
        if (value.isPresent()) {
            return writeString(value.get());
        }
        return flexible ? writeUnsigned(0) : writeShort(-1);
    }

    public RecordWriter writeBytes(byte[] value) {
        writeCount(value.length);
        room(value.length).put(value);
        return this;
    }

    public <T> RecordWriter writeAll(Collection<T> elements, BiConsumer<RecordWriter, T> write) {
        writeCount(elements.size());
        elements.forEach(element -> write.accept(this, element));
        return this;
    }

    /** Writes a list that is null, which only some lists may be. */
    public RecordWriter writeNoList() {
        return flexible ? writeUnsigned(0) : writeInt(-1);
    }

    /** Adds a tagged field to the structure that is written now; in the order of the tags. */
    public <T> RecordWriter tagged(int tag, T value, BiConsumer<RecordWriter, T> write) {
        RecordWriter field = new RecordWriter();
        write.accept(field, value);
        tagged.add(new Tagged(tag, field.bytes.flip()));
        return this;
    }

    /** Ends a structure with the tagged fields that were added to it. */
    public RecordWriter end() {
        if (!flexible) {
            return this;
        }
        writeUnsigned(tagged.size());
        for (Tagged field : tagged) {
            writeUnsigned(field.tag()).writeUnsigned(field.bytes().remaining());
            room(field.bytes().remaining()).put(field.bytes());
        }
        tagged.clear();
        return this;
    }

    /** Ends a structure with one tagged field, tag 0. */
    public <T> RecordWriter endTagged(T value, BiConsumer<RecordWriter, T> write) {
        return tagged(0, value, write).end();
    }

    /** What was written, read-only. */
    public ByteBuffer finish() {
        return bytes.flip().asReadOnlyBuffer();
    }

    private RecordWriter writeCount(int count) {
        return flexible ? writeUnsigned(count + 1) : writeInt(count);
    }

    private RecordWriter writeUnsigned(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return writeByte(rest);
    }

    private ByteBuffer room(int count) {
        if (bytes.remaining() < count) {
            int written = bytes.position();
            int capacity = Math.max(bytes.capacity() * 2, written + count);
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(written);
        }
        return bytes;
    }
}
