package io.millrace.http.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.filter.CandidateRecord;
import io.millrace.record.RecordBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A record as one JSON object: where and when it is, then the fields of a form. Confined to one worker at a time. */
abstract class RecordJson implements MatchWriter {
    static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    @Override
    public final byte[] write(RecordBatch batch, CandidateRecord record) {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("partition", record.partition());
            json.writeNumberField("offset", record.offset());
            json.writeNumberField("timestamp", record.timestampMs());
            fields(json, batch, record);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /** Writes the rest of the object. */
    abstract void fields(JsonGenerator json, RecordBatch batch, CandidateRecord record) throws IOException;
}
