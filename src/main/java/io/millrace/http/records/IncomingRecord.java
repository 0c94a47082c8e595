package io.millrace.http.records;

import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record that a client sent. Its buffers are slices of the request where the format allows it.
 *
 * @param partition where the client chose one
 * @param timestampMs {@link #NOW} where the client gave none
 */
public record IncomingRecord(
        Optional<Integer> partition,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers) {
    /** Stands for the time at which the record is taken. */
    public static final long NOW = -1;

    /** Bytes of key and value. */
    int sizeBytes() {
        return (key == null ? 0 : key.remaining()) + (value == null ? 0 : value.remaining());
    }
}
