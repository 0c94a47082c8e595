package io.millrace.http.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.record.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from JSON without making trees of it: JSON keys and values stay slices of the text, so that nothing of them is
 * changed, be it the last digit of a number. Stateless.
 */
public final class RecordParser {
    /** Records of one request that is no stream. */
    static final int MAX_RECORDS = 100_000;

    /** Without a pool of buffers: finding one for each line costs more than the few that a line needs. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private RecordParser() {}

    /** The records of a body {@code {"records": [...]}}. */
    public static List<IncomingRecord> records(byte[] body, EmbeddedFormat format) {
        try (JsonParser parser = JSON.createParser(body)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "the body");
            List<IncomingRecord> records = new ArrayList<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (!parser.currentName().equals("records")) {
                    throw unknown(parser, "the body");
                }
                expect(parser, parser.nextToken(), JsonToken.START_ARRAY, "records");
                readAll(parser, body, format, records);
            }
            end(parser);
            if (records.isEmpty()) {
                throw new RequestRefused(ProblemCode.UNPROCESSABLE, "There are no records in the body.");
            }
            return records;
        } catch (IOException malformed) {
            throw malformed(malformed);
        }
    }

    private static void readAll(JsonParser parser, byte[] body, EmbeddedFormat format, List<IncomingRecord> records)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (records.size() == MAX_RECORDS) {
                throw new RequestRefused(
                        ProblemCode.BODY_TOO_LARGE,
                        "There are more than " + MAX_RECORDS + " records in the body. Send them as lines of JSON.");
            }
            try {
                records.add(record(parser, body, 0, format));
            } catch (RequestRefused refused) {
                throw new RequestRefused(
                        refused.problem().code(),
                        "In records[" + records.size() + "]: "
                                + refused.problem().detail());
            }
        }
    }

    /** The record that one line consists of. */
    public static IncomingRecord line(byte[] bytes, int from, int length, EmbeddedFormat format) {
        try (JsonParser parser = JSON.createParser(bytes, from, length)) {
            parser.nextToken();
            IncomingRecord record = record(parser, bytes, from, format);
            end(parser);
            return record;
        } catch (IOException malformed) {
            throw malformed(malformed);
        }
    }

    /** Reads the object that the parser stands on; {@code from} is where the parser's bytes begin in {@code bytes}. */
    private static IncomingRecord record(JsonParser parser, byte[] bytes, int from, EmbeddedFormat format)
            throws IOException {
        expect(parser, parser.currentToken(), JsonToken.START_OBJECT, "a record");
        ByteBuffer key = null;
        ByteBuffer value = null;
        List<RecordHeader> headers = List.of();
        Optional<Integer> partition = Optional.empty();
        long timestampMs = IncomingRecord.NOW;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "key" -> key = payload(parser, bytes, from, format, "key");
                case "value" -> value = payload(parser, bytes, from, format, "value");
                case "headers" -> headers = headers(parser);
                case "partition" ->
                    partition = token == JsonToken.VALUE_NULL
                            ? Optional.empty()
                            : Optional.of((int) number(parser, "partition", Integer.MAX_VALUE));
                case "timestamp" ->
                    timestampMs = token == JsonToken.VALUE_NULL
                            ? IncomingRecord.NOW
                            : number(parser, "timestamp", Long.MAX_VALUE);
                default -> throw unknown(parser, "a record");
            }
        }
        return new IncomingRecord(partition, timestampMs, key, value, headers);
    }

    private static @Nullable ByteBuffer payload(
            JsonParser parser, byte[] bytes, int from, EmbeddedFormat format, String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (format == EmbeddedFormat.JSON) {
            int start = from + (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            int end = from + (int) parser.currentLocation().getByteOffset();
            return ByteBuffer.wrap(bytes, start, trimmed(bytes, start, end) - start)
                    .slice();
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new RequestRefused(
                    ProblemCode.BAD_RECORD,
                    "The " + field + " of a record in the format " + format.lowerName()
                            + " must be a string; use the format json for other values.");
        }
        String text = parser.getText();
        return ByteBuffer.wrap(
                format == EmbeddedFormat.TEXT ? text.getBytes(StandardCharsets.UTF_8) : base64(text, field));
    }

    /** A number ends where something else begins, which may be behind a blank. */
    private static int trimmed(byte[] bytes, int start, int end) {
        int trimmed = end;
        while (trimmed > start && isBlank(bytes[trimmed - 1])) {
            trimmed--;
        }
        return trimmed;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private static List<RecordHeader> headers(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        expect(parser, parser.currentToken(), JsonToken.START_ARRAY, "headers");
        List<RecordHeader> headers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, parser.currentToken(), JsonToken.START_OBJECT, "a header");
            headers.add(header(parser));
        }
        return headers;
    }

    private static RecordHeader header(JsonParser parser) throws IOException {
        String key = null;
        ByteBuffer value = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "key" -> {
                    expect(parser, token, JsonToken.VALUE_STRING, "the key of a header");
                    key = parser.getText();
                }
                case "value" -> {
                    if (token != JsonToken.VALUE_NULL) {
                        expect(parser, token, JsonToken.VALUE_STRING, "the value of a header, in base64,");
                        value = ByteBuffer.wrap(base64(parser.getText(), "value of a header"));
                    }
                }
                default -> throw unknown(parser, "a header");
            }
        }
        if (key == null) {
            throw new RequestRefused(ProblemCode.BAD_RECORD, "A header has no key.");
        }
        return new RecordHeader(key, value);
    }

    private static byte[] base64(String text, String field) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new RequestRefused(
                    ProblemCode.BAD_BASE64, "The " + field + " is not base64: " + wrong.getMessage() + ".");
        }
    }

    private static long number(JsonParser parser, String field, long most) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (value >= 0 && value <= most) {
                return value;
            }
        }
        throw new RequestRefused(
                ProblemCode.BAD_RECORD, "The " + field + " of a record must be a whole number from 0 to " + most + ".");
    }

    private static void expect(JsonParser parser, @Nullable JsonToken found, JsonToken wanted, String what)
            throws IOException {
        if (found != wanted) {
            String expected = wanted == JsonToken.START_OBJECT
                    ? "an object"
                    : wanted == JsonToken.START_ARRAY ? "an array" : "a string";
            throw new RequestRefused(
                    ProblemCode.BAD_RECORD,
                    "In column " + parser.currentTokenLocation().getColumnNr() + ": " + what + " must be " + expected
                            + ".");
        }
    }

    private static void end(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new RequestRefused(ProblemCode.BAD_JSON, "There is something behind the end of the JSON.");
        }
    }

    private static RequestRefused unknown(JsonParser parser, String where) throws IOException {
        return new RequestRefused(
                ProblemCode.UNKNOWN_FIELD,
                "There is no field '" + parser.currentName() + "' in " + where + ". Remove it.");
    }

    private static RequestRefused malformed(IOException failure) {
        String message = failure instanceof JsonProcessingException bad
                ? bad.getOriginalMessage() + " (line " + line(bad) + ")"
                : String.valueOf(failure.getMessage());
        return new RequestRefused(ProblemCode.BAD_JSON, "The records are not JSON: " + message + ".");
    }

    private static String line(JsonProcessingException bad) {
        return bad.getLocation() == null
                ? "?"
                : bad.getLocation().getLineNr() + ", column "
                        + bad.getLocation().getColumnNr();
    }
}
