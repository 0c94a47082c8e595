package io.millrace.http.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.record.RecordHeader;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON, one array of them or one by one. Confined to its user.
 *
 * <p>JSON keys and values are written as the text they are, so that 64-bit integers keep every digit.
 */
public final class RecordWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final EmbeddedFormat format;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public RecordWriter(EmbeddedFormat format) {
        this.format = format;
    }

    /** One record as an object. */
    public Buffer write(OutgoingRecord record) {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, record);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private void write(JsonGenerator json, OutgoingRecord record) throws IOException {
        json.writeStartObject();
        json.writeStringField("topic", record.topic());
        json.writeFieldName("key");
        payload(json, record, record.key());
        json.writeFieldName("value");
        payload(json, record, record.value());
        json.writeNumberField("partition", record.partition());
        json.writeNumberField("offset", record.offset());
        json.writeNumberField("timestamp", record.timestampMs());
        if (!record.headers().isEmpty()) {
            json.writeArrayFieldStart("headers");
            for (RecordHeader header : record.headers()) {
                header(json, header);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void header(JsonGenerator json, RecordHeader header) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", header.key());
        ByteBuffer value = header.value();
        if (value == null) {
            json.writeNullField("value");
        } else {
            json.writeStringField("value", Base64.getEncoder().encodeToString(array(value)));
        }
        json.writeEndObject();
    }

    private void payload(JsonGenerator json, OutgoingRecord record, @Nullable ByteBuffer payload) throws IOException {
        if (payload == null) {
            json.writeNull();
            return;
        }
        switch (format) {
            case BINARY -> json.writeString(Base64.getEncoder().encodeToString(array(payload)));
            case TEXT -> json.writeString(text(record, payload));
            case JSON -> {
                byte[] value = array(payload);
                requireJson(record, value);
                json.writeRawValue(new String(value, StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.get(buffer.position(), array);
        return array;
    }

    private static String text(OutgoingRecord record, ByteBuffer payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(payload.duplicate())
                    .toString();
        } catch (CharacterCodingException notText) {
            throw mismatch(record, "is not text in UTF-8");
        }
    }

    private static void requireJson(OutgoingRecord record, byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() == null) {
                throw mismatch(record, "is empty");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw mismatch(record, "is more than one JSON value");
            }
        } catch (IOException notJson) {
            throw mismatch(record, "is not JSON");
        }
    }

    private static RequestRefused mismatch(OutgoingRecord record, String what) {
        return new RequestRefused(
                ProblemCode.FORMAT_MISMATCH,
                "The key or the value of " + record.topic() + "-" + record.partition() + " at offset " + record.offset()
                        + " " + what + ". Read it in the format binary ("
                        + EmbeddedFormat.BINARY.mediaType() + "), or go on behind it.");
    }
}
