package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordPrinterTest {
    private final CapturedConsole captured = new CapturedConsole("");

    @Test
    void writesOneJsonObjectALineWithEverythingARecordHas() throws IOException {
        RecordPrinter printer = new JsonRecordPrinter(captured.console().out());

        printer.print(record(bytes("k\n"), bytes("say \"w\u00f6rld\"")));
        printer.print(record(null, new byte[] {(byte) 0xff, (byte) 0xfe}));

        assertThat(captured.out()).isEqualTo("""
                {"topic":"orders","partition":2,"offset":7,"timestamp":1000,"timestampType":"CreateTime",\
                "headers":[{"name":"h","value":"1"},{"name":"h","value":null}],"key":"k\\n","value":"say \\"w\u00f6rld\\""}
                {"topic":"orders","partition":2,"offset":7,"timestamp":1000,"timestampType":"CreateTime",\
                "headers":[{"name":"h","value":"1"},{"name":"h","value":null}],"key":null,"valueBase64":"//4="}
                """);
    }

    @Test
    void writesTheValueAloneUnlessColumnsAreChosen() throws IOException {
        RecordPrinter printer = text();

        printer.print(record(bytes("k"), bytes("v")));

        assertThat(captured.out()).isEqualTo("v\n");
    }

    @Test
    void writesColumnsInAFixedOrder() throws IOException {
        RecordPrinter printer = text(TextRecordPrinter.Column.KEY, TextRecordPrinter.Column.values());

        printer.print(record(null, bytes("v")));

        assertThat(captured.out()).isEqualTo("1970-01-01T00:00:01Z|2|7|h=1,h=null|null|v\n");
    }

    private RecordPrinter text() {
        return new TextRecordPrinter(captured.console().out(), EnumSet.noneOf(TextRecordPrinter.Column.class), "|");
    }

    private RecordPrinter text(TextRecordPrinter.Column first, TextRecordPrinter.Column... rest) {
        return new TextRecordPrinter(captured.console().out(), EnumSet.of(first, rest), "|");
    }

    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("h", bytes("1"));
        headers.add("h", null);
        return new ConsumerRecord<>(
                "orders", 2, 7, 1000, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
