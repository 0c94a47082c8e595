package io.millrace.http.search;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.PayloadFormat;
import io.millrace.filter.Payloads;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A record as one line of JSON, whole, for files: keys and values that are JSON stand as such, with every digit of their numbers,
 * integers as numbers, text as strings, other bytes in base64; {@code key_format} and {@code value_format} say which.
 *
 * <p>Confined to one worker at a time.
 */
final class ExportLine extends RecordJson {

    @Override
    void fields(JsonGenerator json, RecordBatch batch, CandidateRecord record) throws IOException {
        payload(json, "key", record.key());
        payload(json, "value", record.value());
        json.writeArrayFieldStart("headers");
        for (RecordHeader header : record.headers()) {
            json.writeStartObject();
            json.writeStringField("key", header.key());
            payload(json, "value", header.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void payload(JsonGenerator json, String field, @Nullable ByteBuffer payload) throws IOException {
        PayloadFormat format = PayloadFormat.of(payload);
        json.writeFieldName(field);
        if (payload == null) {
            json.writeNull();
            return;
        }
        switch (format) {
            case NULL -> json.writeNull();
            case JSON -> onOneLine(json, payload);
            case TEXT -> json.writeString(Payloads.text(payload, format, Integer.MAX_VALUE));
            case INT32, INT64 -> json.writeNumber(Payloads.text(payload, format, Integer.MAX_VALUE));
            case BINARY -> json.writeString(Base64.getEncoder().encodeToString(Payloads.bytes(payload)));
        }
        json.writeStringField(field + "_format", format.lowerName());
    }

    /** Copies JSON without the white space between its tokens; numbers stay the text they are. */
    private static void onOneLine(JsonGenerator json, ByteBuffer payload) throws IOException {
        try (JsonParser parser = JSON.createParser(Payloads.bytes(payload))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    json.writeNumber(parser.getText());
                } else {
                    json.copyCurrentEvent(parser);
                }
            }
        }
    }
}
