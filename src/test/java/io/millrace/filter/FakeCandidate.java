package io.millrace.filter;

import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record that is only what a filter sees of it. */
public record FakeCandidate(
        int partition,
        long offset,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers)
        implements CandidateRecord {
    public static FakeCandidate of(String key, String value) {
        return new FakeCandidate(3, 7, 1_700_000_000_000L, bytes(key), bytes(value), List.of());
    }

    public FakeCandidate withHeader(String name, String value) {
        List<RecordHeader> more = new ArrayList<>(headers);
        more.add(new RecordHeader(name, bytes(value)));
        return new FakeCandidate(partition, offset, timestampMs, key, value(), more);
    }

    public FakeCandidate withValue(byte @Nullable [] bytes) {
        return new FakeCandidate(
                partition, offset, timestampMs, key, bytes == null ? null : ByteBuffer.wrap(bytes), headers);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
