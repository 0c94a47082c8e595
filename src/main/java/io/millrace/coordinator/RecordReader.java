package io.millrace.coordinator;

import io.millrace.common.TopicId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Kafka's field encodings, out of a record; the inverse of {@link RecordWriter}. Lengths are checked against what is left
 * before anything is allocated. Confined to one record.
 */
public final class RecordReader {
    private final ByteBuffer bytes;
    private boolean flexible;

    /** Reads from the buffer's position; the buffer itself does not move. */
    public RecordReader(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
    }

    /** Says whether the version of what follows is a flexible one. */
    public RecordReader flexible(boolean nowFlexible) {
        flexible = nowFlexible;
        return this;
    }

    public int readByte() {
        return take(1).get();
    }

    public short readShort() {
        return take(Short.BYTES).getShort();
    }

    public int readInt() {
        return take(Integer.BYTES).getInt();
    }

    public long readLong() {
        return take(Long.BYTES).getLong();
    }

    public TopicId readId() {
        return new TopicId(readLong(), readLong());
    }

    public String readString() {
        return readOptionalString().orElseGet(() -> {
            throw malformed("a string that must be there is null");
        });
    }

    public Optional<String> readOptionalString() {
        int length = flexible ? readUnsigned() - 1 : readShort();
        if (length < 0) {
            return Optional.empty();
        }
        byte[] utf8 = new byte[checked(length)];
        bytes.get(utf8);
        return Optional.of(new String(utf8, StandardCharsets.UTF_8));
    }

    public byte[] readBytes() {
        byte[] value = new byte[checked(readCount())];
        bytes.get(value);
        return value;
    }

    public <T> List<T> readAll(Function<RecordReader, T> read) {
        return readElements(checked(readCount()), read);
    }

    /** As {@link #readAll}, and nothing for a list that is null. */
    public <T> List<T> readOptionalAll(Function<RecordReader, T> read) {
        int count = readCount();
        return count < 0 ? List.of() : readElements(checked(count), read);
    }

    private <T> List<T> readElements(int count, Function<RecordReader, T> read) {
        List<T> elements = new ArrayList<>(count);
        for (int element = 0; element < count; element++) {
            elements.add(read.apply(this));
        }
        return elements;
    }

    /** Ends a structure; tagged fields are skipped. */
    public void end() {
        endEachTagged(unused -> {});
    }

    /** Ends a structure whose tagged field 0 has a meaning; others are skipped. */
    public <T> Optional<T> endTagged(Function<RecordReader, T> read) {
        List<T> found = new ArrayList<>(1);
        endEachTagged(tag -> {
            if (tag == 0) {
                found.add(read.apply(this));
            }
        });
        return found.stream().findFirst();
    }

    /** Ends a structure; {@code read} is told each tag and may read the field. */
    public void endEachTagged(IntConsumer read) {
        int count = flexible ? checked(readUnsigned()) : 0;
        for (int field = 0; field < count; field++) {
            int tag = readUnsigned();
            int sizeBytes = checked(readUnsigned());
            int endPosition = bytes.position() + sizeBytes;
            read.accept(tag);
            bytes.position(endPosition);
        }
    }

    private int readCount() {
        return flexible ? readUnsigned() - 1 : readInt();
    }

    private int readUnsigned() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = readByte();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a length does not end");
    }

    private ByteBuffer take(int count) {
        checked(count);
        return bytes;
    }

    private int checked(int count) {
        if (count < 0 || count > bytes.remaining()) {
            throw malformed(count + " bytes or elements are announced and " + bytes.remaining() + " bytes are left");
        }
        return count;
    }

    private static IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException("malformed record: " + why);
    }
}
