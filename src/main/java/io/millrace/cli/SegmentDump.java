package io.millrace.cli;

import io.millrace.record.Compression;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordHeader;
import io.millrace.record.RecordReader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the batches of a segment file and, when deep, their records; holds one batch in memory. */
final class SegmentDump {
    private final PrintStream out;
    private final boolean deep;
    private final RecordBatch batch = new RecordBatch();
    private long expectedOffset = -1;
    private int faults;

    SegmentDump(PrintStream out, boolean deep) {
        this.out = out;
        this.deep = deep;
    }

    /** Returns the number of faults found. */
    int print(Path file) throws IOException {
        long sizeBytes = Files.size(file);
        long position = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (position < sizeBytes) {
                int read = printBatch(in, position, sizeBytes - position);
                if (read == 0) {
                    break;
                }
                position += read;
            }
        }
        out.println("  " + position + " of " + sizeBytes + " bytes are whole batches");
        return faults;
    }

    /** Size of the batch, or 0 when nothing behind this point can be read. */
    private int printBatch(DataInputStream in, long position, long remaining) throws IOException {
        if (remaining < RecordBatch.HEADER_BYTES) {
            return damaged(position, remaining + " bytes are left, less than a batch header");
        }
        byte[] header = in.readNBytes(RecordBatch.HEADER_BYTES);
        batch.wrap(ByteBuffer.wrap(header), 0);
        int sizeBytes = batch.sizeBytes();
        if (sizeBytes < RecordBatch.HEADER_BYTES || sizeBytes > remaining) {
            return damaged(position, "the batch claims " + sizeBytes + " bytes where " + remaining + " are left");
        }
        if (batch.magic() != RecordBatch.MAGIC) {
            return damaged(position, "the batch has magic " + batch.magic() + "; only 2 can be read");
        }
        ByteBuffer whole = ByteBuffer.allocate(sizeBytes);
        whole.put(header);
        in.readFully(whole.array(), RecordBatch.HEADER_BYTES, sizeBytes - RecordBatch.HEADER_BYTES);
        batch.wrap(whole.clear(), 0);
        printHeader(position);
        check(position);
        if (deep) {
            printRecords(position);
        }
        return sizeBytes;
    }

    private void printHeader(long position) {
        out.println(String.format(
                Locale.ROOT,
                "  offsets %d-%d position %d size %d records %d epoch %d timestamp %d%s %s producer %d epoch %d sequence %d%s%s",
                batch.baseOffset(),
                batch.lastOffset(),
                position,
                batch.sizeBytes(),
                batch.recordCount(),
                batch.leaderEpoch(),
                batch.maxTimestampMs(),
                batch.isLogAppendTime() ? " (append time)" : "",
                Compression.ofId(batch.compressionId())
                        .map(codec -> codec.name().toLowerCase(Locale.ROOT))
                        .orElse("codec " + batch.compressionId()),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional() ? " transactional" : "",
                batch.isControl() ? " control" : ""));
    }

    private void check(long position) {
        if (!batch.crcIsValid()) {
            damaged(
                    position,
                    String.format(
                            Locale.ROOT, "the checksum is %08x, the bytes give %08x", batch.crc(), batch.computeCrc()));
        }
        if (batch.baseOffset() < expectedOffset) {
            damaged(position, "the offsets go back: at least " + expectedOffset + " was expected");
        }
        expectedOffset = batch.nextOffset();
    }

    private void printRecords(long position) {
        try (RecordReader records = RecordReader.open(batch)) {
            while (records.next()) {
                String headers = headers(records);
                out.println("    " + records.offset() + " timestamp " + records.timestampMs() + headers + " key "
                        + text(records.key()) + " value " + value(records));
            }
        } catch (CorruptRecordException e) {
            damaged(position, String.valueOf(e.getMessage()));
        }
    }

    private String value(RecordReader records) {
        if (batch.isControl()) {
            return ControlRecord.parse(records.key(), records.value())
                    .map(control -> control.type() + " by coordinator epoch " + control.coordinatorEpoch())
                    .orElse("of an unknown control record");
        }
        return text(records.value());
    }

    private static String headers(RecordReader records) throws CorruptRecordException {
        StringBuilder text = new StringBuilder();
        for (RecordHeader header : records.headers()) {
            text.append(text.length() == 0 ? " headers " : ",");
            text.append(header.key()).append('=').append(text(header.value()));
        }
        return text.toString();
    }

    private static String text(@Nullable ByteBuffer bytes) {
        return bytes == null
                ? "null"
                : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private int damaged(long position, String what) {
        faults++;
        out.println("  DAMAGED at position " + position + ": " + what);
        return 0;
    }
}
