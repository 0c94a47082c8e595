package io.millrace.filter.cel;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.PayloadFormat;
import io.millrace.filter.Payloads;
import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an expression sees of a record; made when it is asked for, and only then. Confined to the test of its record. */
final class RecordVariables implements CelVariableResolver {
    private final CandidateRecord record;
    private final Map<String, Object> made = new HashMap<>(4);

    RecordVariables(CandidateRecord record) {
        this.record = record;
    }

    /** Bytes of key and value. */
    int sizeBytes() {
        return length(record.key()) + length(record.value());
    }

    private static int length(@Nullable ByteBuffer payload) {
        return payload == null ? 0 : payload.remaining();
    }

    @Override
    public Optional<Object> find(String name) {
        Object known = made.get(name);
        if (known == null) {
            known = make(name);
            if (known != null) {
                made.put(name, known);
            }
        }
        return Optional.ofNullable(known);
    }

    private @Nullable Object make(String name) {
        return switch (name) {
            case "key" -> value(record.key());
            case "value" -> value(record.value());
            case "key_text" -> text(record.key());
            case "value_text" -> text(record.value());
            case "headers" -> headers();
            case "partition" -> (long) record.partition();
            case "offset" -> record.offset();
            case "timestamp" -> Instant.ofEpochMilli(record.timestampMs());
            case "size" -> (long) sizeBytes();
            default -> null;
        };
    }

    private Map<String, Object> headers() {
        Map<String, Object> headers = new HashMap<>();
        for (RecordHeader header : record.headers()) {
            ByteBuffer value = header.value();
            headers.put(header.key(), value == null ? NullValue.NULL_VALUE : text(value));
        }
        return headers;
    }

    private static String text(@Nullable ByteBuffer payload) {
        return Payloads.text(payload, PayloadFormat.of(payload), Integer.MAX_VALUE);
    }

    /** JSON as maps, lists and so on, text and integers as what they are, other bytes as bytes. */
    private static Object value(@Nullable ByteBuffer payload) {
        if (payload == null) {
            return NullValue.NULL_VALUE;
        }
        return switch (PayloadFormat.of(payload)) {
            case NULL -> NullValue.NULL_VALUE;
            case JSON, TEXT -> JsonValues.read(payload).orElseGet(() -> text(payload));
            case INT32 -> (long) payload.getInt(payload.position());
            case INT64 -> payload.getLong(payload.position());
            case BINARY -> CelByteString.of(Payloads.bytes(payload));
        };
    }
}
