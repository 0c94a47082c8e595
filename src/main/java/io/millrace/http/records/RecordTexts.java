package io.millrace.http.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The records of a {@link RecordArray}, each as its own JSON, without changing a byte of it. Stateless. */
public final class RecordTexts {
    private static final JsonFactory JSON = new JsonFactory();

    private RecordTexts() {}

    public static List<Buffer> of(Buffer array) {
        byte[] bytes = array.getBytes();
        List<Buffer> records = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                records.add(array.slice(start, (int) parser.currentLocation().getByteOffset()));
            }
            return records;
        } catch (IOException malformed) {
            throw new RequestRefused(
                    ProblemCode.INTERNAL, "A node answered with records that are not JSON: " + malformed.getMessage());
        }
    }
}
