package io.millrace.http.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordParserTest {
    private static List<IncomingRecord> parse(String body, EmbeddedFormat format) {
        return RecordParser.records(body.getBytes(StandardCharsets.UTF_8), format);
    }

    private static String text(@Nullable ByteBuffer bytes) {
        return StandardCharsets.UTF_8
                .decode(Objects.requireNonNull(bytes).duplicate())
                .toString();
    }

    @Test
    void keepsJsonAsItsTextAndEveryDigitOfItsNumbers() {
        String value = "{\"n\": 9223372036854775807, \"d\":0.10000000000000000000001, \"ü\":\"\\u00e9\"}";

        List<IncomingRecord> records = parse(
                "{\"records\": [ {\"key\" : \"k\" , \"value\": " + value + " }, {\"value\": 12 }, {\"value\":[1, 2]}]}",
                EmbeddedFormat.JSON);

        assertThat(text(records.get(0).key())).isEqualTo("\"k\"");
        assertThat(text(records.get(0).value())).isEqualTo(value);
        assertThat(text(records.get(1).value())).isEqualTo("12");
        assertThat(text(records.get(2).value())).isEqualTo("[1, 2]");
    }

    @Test
    void takesNullForATombstone() {
        IncomingRecord record = parse("{\"records\":[{\"key\":\"k\",\"value\":null}]}", EmbeddedFormat.TEXT)
                .get(0);

        assertThat(record.value()).isNull();
        assertThat(text(record.key())).isEqualTo("k");
    }

    @Test
    void readsPartitionTimestampAndHeaders() {
        IncomingRecord record = parse(
                        "{\"records\":[{\"value\":\"AQI=\",\"partition\":3,\"timestamp\":1700000000000,"
                                + "\"headers\":[{\"key\":\"h\",\"value\":\"aGk=\"},{\"key\":\"n\",\"value\":null}]}]}",
                        EmbeddedFormat.BINARY)
                .get(0);

        assertThat(record.value()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(record.partition()).isEqualTo(Optional.of(3));
        assertThat(record.timestampMs()).isEqualTo(1_700_000_000_000L);
        assertThat(record.headers().get(0).key()).isEqualTo("h");
        assertThat(text(record.headers().get(0).value())).isEqualTo("hi");
        assertThat(record.headers().get(1).value()).isNull();
    }

    @Test
    void readsARecordFromTheMiddleOfAnArray() {
        byte[] bytes = "xx{\"value\": {\"a\":1}}yy".getBytes(StandardCharsets.UTF_8);

        IncomingRecord record = RecordParser.line(bytes, 2, bytes.length - 4, EmbeddedFormat.JSON);

        assertThat(text(record.value())).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"records\":[                            | JSON   | BAD_JSON",
                "{\"records\":[{\"value\":1}]} x           | JSON   | BAD_JSON",
                "{\"records\":[{\"value\":tru}]}           | JSON   | BAD_JSON",
                "{\"records\":[{\"value\":{\"a\":}}]}      | JSON   | BAD_JSON",
                "[]                                        | JSON   | BAD_RECORD",
                "{\"records\":{}}                          | JSON   | BAD_RECORD",
                "{\"records\":[1]}                         | JSON   | BAD_RECORD",
                "{\"records\":[]}                          | JSON   | UNPROCESSABLE",
                "{}                                        | JSON   | UNPROCESSABLE",
                "{\"record\":[]}                           | JSON   | UNKNOWN_FIELD",
                "{\"records\":[{\"valu\":1}]}              | JSON   | UNKNOWN_FIELD",
                "{\"records\":[{\"value\":\"%%\"}]}        | BINARY | BAD_BASE64",
                "{\"records\":[{\"value\":1}]}             | BINARY | BAD_RECORD",
                "{\"records\":[{\"value\":{}}]}            | TEXT   | BAD_RECORD",
                "{\"records\":[{\"partition\":-1}]}        | JSON   | BAD_RECORD",
                "{\"records\":[{\"partition\":99999999999}]} | JSON | BAD_RECORD",
                "{\"records\":[{\"timestamp\":1.5}]}       | JSON   | BAD_RECORD",
                "{\"records\":[{\"headers\":[{}]}]}        | JSON   | BAD_RECORD"
            })
    void saysWhatIsWrongWithABody(String body, EmbeddedFormat format, ProblemCode code) {
        assertThatThrownBy(() -> parse(body, format))
                .isInstanceOfSatisfying(
                        RequestRefused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    @Test
    void saysWhichRecordIsWrong() {
        assertThatThrownBy(() -> parse("{\"records\":[{\"value\":\"aGk=\"},{\"value\":\"%\"}]}", EmbeddedFormat.BINARY))
                .hasMessageContaining("records[1]");
    }
}
