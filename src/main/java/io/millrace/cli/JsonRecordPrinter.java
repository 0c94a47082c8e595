package io.millrace.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Key, value and header values are strings; what is not UTF-8 is Base64 in a field with the
 * suffix {@code Base64} instead, so that nothing is lost. Confined to its user.
 */
final class JsonRecordPrinter implements RecordPrinter {
    private final JsonGenerator json;
    private final CharsetDecoder strictUtf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    JsonRecordPrinter(OutputStream out) throws IOException {
        json = new JsonFactory()
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)
                .setRootValueSeparator(null);
    }

    @Override
    public void print(ConsumerRecord<byte[], byte[]> record) throws IOException {
        json.writeStartObject();
        json.writeStringField("topic", record.topic());
        json.writeNumberField("partition", record.partition());
        json.writeNumberField("offset", record.offset());
        json.writeNumberField("timestamp", record.timestamp());
        json.writeStringField("timestampType", record.timestampType().toString());
        json.writeArrayFieldStart("headers");
        for (Header header : record.headers()) {
            json.writeStartObject();
            json.writeStringField("name", header.key());
            writeBytes("value", header.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeBytes("key", record.key());
        writeBytes("value", record.value());
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }

    private void writeBytes(String field, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            json.writeNullField(field);
            return;
        }
        try {
            json.writeStringField(
                    field, strictUtf8.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notText) {
            json.writeBinaryField(field + "Base64", bytes);
        }
    }
}
