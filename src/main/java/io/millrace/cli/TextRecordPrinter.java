package io.millrace.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One line for a person: the chosen columns, then the value, its bytes as they are. Confined to its user.
 */
final class TextRecordPrinter implements RecordPrinter {
    /** What may stand in front of the value, in this order. */
    enum Column {
        TIMESTAMP,
        PARTITION,
        OFFSET,
        HEADERS,
        KEY
    }

    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private final PrintStream out;
    private final Set<Column> columns;
    private final byte[] separator;

    TextRecordPrinter(PrintStream out, Set<Column> columns, String separator) {
        this.out = out;
        this.columns = columns;
        this.separator = separator.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void print(ConsumerRecord<byte[], byte[]> record) throws IOException {
        for (Column column : Column.values()) {
            if (columns.contains(column)) {
                printColumn(column, record);
                out.write(separator);
            }
        }
        printBytes(record.value());
        out.write('\n');
    }

    private void printColumn(Column column, ConsumerRecord<byte[], byte[]> record) throws IOException {
        switch (column) {
            case TIMESTAMP -> out.print(Instant.ofEpochMilli(record.timestamp()));
            case PARTITION -> out.print(record.partition());
            case OFFSET -> out.print(record.offset());
            case HEADERS -> printHeaders(record);
            case KEY -> printBytes(record.key());
        }
    }

    private void printHeaders(ConsumerRecord<byte[], byte[]> record) throws IOException {
        boolean first = true;
        for (Header header : record.headers()) {
            out.print(first ? "" : ",");
            out.print(header.key() + "=");
            printBytes(header.value());
            first = false;
        }
    }

    private void printBytes(byte @Nullable [] bytes) throws IOException {
        out.write(bytes == null ? NULL : bytes);
    }
}
