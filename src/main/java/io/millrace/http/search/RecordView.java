package io.millrace.http.search;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.PayloadFormat;
import io.millrace.filter.Payloads;
import io.millrace.record.Compression;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record as a person looks at it: JSON with everything the log knows of it. Keys, values and headers are text in the format they
 * are taken for, JSON and integers included, so that whoever parses this rounds no number; long ones are cut and say so.
 *
 * <p>Confined to one worker at a time.
 */
final class RecordView extends RecordJson {
    private static final int SHORT_DIVISOR = 4;
    private static final int MAX_HEADERS = 100;

    private final int maxPayloadBytes;
    private final int maxHeaders;

    private RecordView(int maxPayloadBytes, int maxHeaders) {
        this.maxPayloadBytes = maxPayloadBytes;
        this.maxHeaders = maxHeaders;
    }

    /** With values of so many bytes at most, keys and headers of a quarter of it. */
    static RecordView cutAt(int maxPayloadBytes) {
        return new RecordView(maxPayloadBytes, MAX_HEADERS);
    }

    static RecordView whole() {
        return new RecordView(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    @Override
    void fields(JsonGenerator json, RecordBatch batch, CandidateRecord record) throws IOException {
        json.writeStringField("timestamp_type", batch.isLogAppendTime() ? "append" : "create");
        int shortBytes = maxPayloadBytes == Integer.MAX_VALUE ? maxPayloadBytes : maxPayloadBytes / SHORT_DIVISOR;
        payload(json, "key", record.key(), shortBytes);
        payload(json, "value", record.value(), maxPayloadBytes);
        headers(json, record.headers(), shortBytes);
        batch(json, batch, record);
    }

    private static void payload(JsonGenerator json, String field, @Nullable ByteBuffer payload, int maxBytes)
            throws IOException {
        PayloadFormat format = PayloadFormat.of(payload);
        int sizeBytes = payload == null ? 0 : payload.remaining();
        json.writeObjectFieldStart(field);
        json.writeStringField("format", format.lowerName());
        json.writeNumberField("size", sizeBytes);
        if (payload != null) {
            json.writeStringField("text", Payloads.text(payload, format, maxBytes));
        }
        if (sizeBytes > maxBytes) {
            json.writeBooleanField("cut", true);
        }
        json.writeEndObject();
    }

    private void headers(JsonGenerator json, List<RecordHeader> headers, int maxBytes) throws IOException {
        json.writeArrayFieldStart("headers");
        for (RecordHeader header : headers.subList(0, Math.min(headers.size(), maxHeaders))) {
            json.writeStartObject();
            json.writeStringField("key", header.key());
            payload(json, "value", header.value(), maxBytes);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("header_count", headers.size());
    }

    private static void batch(JsonGenerator json, RecordBatch batch, CandidateRecord record) throws IOException {
        json.writeStringField(
                "compression",
                Compression.ofId(batch.compressionId())
                        .orElse(Compression.NONE)
                        .name()
                        .toLowerCase(Locale.ROOT));
        json.writeNumberField("batch_offset", batch.baseOffset());
        json.writeNumberField("batch_records", batch.recordCount());
        json.writeNumberField("batch_bytes", batch.sizeBytes());
        json.writeNumberField("leader_epoch", batch.leaderEpoch());
        if (batch.hasProducerId()) {
            json.writeStringField("producer_id", Long.toString(batch.producerId()));
            json.writeNumberField("producer_epoch", batch.producerEpoch());
            if (batch.baseSequence() != RecordBatch.NO_SEQUENCE) {
                int place = (int) (record.offset() - batch.baseOffset());
                json.writeNumberField("sequence", RecordBatch.addSequence(batch.baseSequence(), place));
            }
        }
        json.writeBooleanField("transactional", batch.isTransactional());
    }
}
