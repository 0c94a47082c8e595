package io.millrace.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the records of one batch; decompresses as it goes and holds one record in memory.
 *
 * <p>Confined to its user. {@link #key}, {@link #value} and {@link #headers} are views that are valid until the next
 * call of {@link #next}. Record layout: length varint, attributes 1, timestamp delta varlong, offset delta varint, key
 * length varint (-1: null) and key, value likewise, header count varint, headers (key length, key, value length, value).
 */
public final class RecordReader implements AutoCloseable {
    /** Upper bound of one record in a compressed batch; a batch that unfolds to more is refused as corrupt. */
    public static final int MAX_RECORD_BYTES = 128 << 20;

    private static final int FIRST_SCRATCH_BYTES = 512;

    private final long baseOffset;
    private final long baseTimestampMs;
    private final long maxTimestampMs;
    private final boolean logAppendTime;
    private final int recordCount;
    /** Null where the records are not compressed: then they are read in place. */
    private final @Nullable InputStream input;

    private ByteBuffer bytes;
    private ByteBuffer keyView;
    private ByteBuffer valueView;
    private int recordEnd;
    private int recordsRead;

    private long offset;
    private long timestampMs;
    private boolean hasKey;
    private boolean hasValue;
    private int headersAt;

    private RecordReader(RecordBatch batch, @Nullable InputStream input, ByteBuffer bytes) {
        this.baseOffset = batch.baseOffset();
        this.baseTimestampMs = batch.baseTimestampMs();
        this.maxTimestampMs = batch.maxTimestampMs();
        this.logAppendTime = batch.isLogAppendTime();
        this.recordCount = batch.recordCount();
        this.input = input;
        this.bytes = bytes;
        this.keyView = bytes.duplicate();
        this.valueView = bytes.duplicate();
        this.recordEnd = bytes.position();
    }

    /** Starts before the first record of {@code batch}, whose bytes must stay in place until the reader is closed. */
    public static RecordReader open(RecordBatch batch) throws CorruptRecordException {
        int from = batch.start() + RecordBatch.HEADER_BYTES;
        int to = batch.start() + batch.sizeBytes();
        if (to < from || to > batch.buffer().capacity()) {
            throw new CorruptRecordException("a batch of " + batch.sizeBytes() + " bytes does not fit its buffer");
        }
        ByteBuffer records = batch.buffer().duplicate();
        records.clear().position(from).limit(to);
        Compression compression = Compression.ofId(batch.compressionId())
                .orElseThrow(() -> new CorruptRecordException("no codec has the number " + batch.compressionId()));
        if (compression == Compression.NONE || batch.recordCount() == 0) {
            return new RecordReader(batch, null, records);
        }
        try {
            InputStream input = compression.decompress(records);
            return new RecordReader(
                    batch, input, ByteBuffer.allocate(FIRST_SCRATCH_BYTES).limit(0));
        } catch (IOException badFrame) {
            throw new CorruptRecordException(compression + " records: " + badFrame, badFrame);
        }
    }

    /**
     * Moves to the next record.
     *
     * @return false behind the last one
     * @throws CorruptRecordException the records are not as many or not of the form that the header promises
     */
    public boolean next() throws CorruptRecordException {
        if (recordsRead >= recordCount) {
            requireNothingLeft();
            return false;
        }
        if (input == null) {
            bytes.position(recordEnd);
            int length = Varint.readInt(bytes);
            if (length < 0 || length > bytes.remaining()) {
                throw new CorruptRecordException("record " + recordsRead + " has the length " + length);
            }
            recordEnd = bytes.position() + length;
        } else {
            fill(input);
        }
        parse();
        recordsRead++;
        return true;
    }

    private void requireNothingLeft() throws CorruptRecordException {
        try {
            if (input == null ? recordEnd < bytes.limit() : input.read() >= 0) {
                throw new CorruptRecordException("bytes are left behind the last of " + recordCount + " records");
            }
        } catch (IOException badFrame) {
            throw new CorruptRecordException("compressed records: " + badFrame, badFrame);
        }
    }

    private void fill(InputStream source) throws CorruptRecordException {
        try {
            int length = Varint.readInt(source);
            if (length < 0 || length > MAX_RECORD_BYTES) {
                throw new CorruptRecordException("record " + recordsRead + " has the length " + length);
            }
            int filled = 0;
            while (filled < length) {
                // Grows with what really arrives, not with what the length claims.
                if (filled == bytes.capacity()) {
                    grow((int) Math.min(length, 2L * filled));
                }
                int count = source.read(
                        bytes.array(), bytes.arrayOffset() + filled, Math.min(length, bytes.capacity()) - filled);
                if (count < 0) {
                    throw new CorruptRecordException("record " + recordsRead + " is cut short");
                }
                filled += count;
            }
            bytes.clear().limit(length);
            recordEnd = length;
        } catch (IOException badFrame) {
            throw new CorruptRecordException(
                    "record " + recordsRead + " cannot be decompressed: " + badFrame, badFrame);
        }
    }

    private void grow(int capacityBytes) {
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacityBytes));
        keyView = bytes.duplicate();
        valueView = bytes.duplicate();
    }

    private void parse() throws CorruptRecordException {
        if (bytes.position() == recordEnd) {
            throw new CorruptRecordException("record " + recordsRead + " is empty");
        }
        bytes.get(); // Attributes: none are defined.
        long timestampDelta = Varint.readLong(bytes);
        timestampMs = logAppendTime ? maxTimestampMs : baseTimestampMs + timestampDelta;
        offset = baseOffset + Varint.readInt(bytes);
        hasKey = view(keyView);
        hasValue = view(valueView);
        headersAt = bytes.position();
        if (headersAt >= recordEnd) {
            throw new CorruptRecordException("record " + recordsRead + " is longer than its length");
        }
    }

    /** Points {@code target} at the field at hand; false for null. */
    private boolean view(ByteBuffer target) throws CorruptRecordException {
        int length = Varint.readInt(bytes);
        if (length < -1 || length > recordEnd - bytes.position()) {
            throw new CorruptRecordException("record " + recordsRead + " has a field of length " + length);
        }
        int fieldBytes = Math.max(length, 0);
        target.clear().position(bytes.position()).limit(bytes.position() + fieldBytes);
        bytes.position(bytes.position() + fieldBytes);
        return length >= 0;
    }

    public long offset() {
        return offset;
    }

    public long timestampMs() {
        return timestampMs;
    }

    public @Nullable ByteBuffer key() {
        return hasKey ? keyView : null;
    }

    public @Nullable ByteBuffer value() {
        return hasValue ? valueView : null;
    }

    /** The headers in their encoded form, their count included; for copying a record as it is. */
    ByteBuffer encodedHeaders() {
        ByteBuffer headers = bytes.duplicate();
        headers.limit(recordEnd).position(headersAt);
        return headers;
    }

    /** Decodes the headers. */
    public List<RecordHeader> headers() throws CorruptRecordException {
        ByteBuffer source = encodedHeaders();
        int count = Varint.readInt(source);
        if (count < 0 || count > source.remaining()) {
            throw new CorruptRecordException("record " + (recordsRead - 1) + " has " + count + " headers");
        }
        List<RecordHeader> headers = new ArrayList<>(Math.min(count, 16));
        for (int index = 0; index < count; index++) {
            ByteBuffer key = field(source);
            if (key == null) {
                throw new CorruptRecordException("record " + (recordsRead - 1) + " has a header without a key");
            }
            headers.add(new RecordHeader(StandardCharsets.UTF_8.decode(key).toString(), field(source)));
        }
        return headers;
    }

    private static @Nullable ByteBuffer field(ByteBuffer source) throws CorruptRecordException {
        int length = Varint.readInt(source);
        if (length < -1 || length > source.remaining()) {
            throw new CorruptRecordException("a header has a field of length " + length);
        }
        if (length < 0) {
            return null;
        }
        ByteBuffer field = source.slice(source.position(), length);
        source.position(source.position() + length);
        return field;
    }

    @Override
    public void close() {
        if (input == null) {
            return;
        }
        try {
            input.close();
        } catch (IOException impossible) {
            throw new IllegalStateException("closing a reader of memory failed", impossible);
        }
    }
}
