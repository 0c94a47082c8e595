package io.millrace.http.records;

import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record that was read, with where it was. Immutable by convention: nobody moves or writes the buffers. */
public record OutgoingRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers) {}
