package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.SystemClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpLogCommandTest {
    private static final String NAME = "00000000000000000100";

    private final CapturedConsole captured = new CapturedConsole("");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void printsBatchesAndTheirRecords() throws IOException {
        Files.write(directory.resolve(NAME + ".log"), segment());

        int exitCode = run("--deep", directory.toString());

        assertThat(exitCode).isZero();
        assertThat(captured.out())
                .contains("offsets 100-101 position 0")
                .contains("    100 timestamp 7 key k1 value v1")
                .contains("    101 timestamp 8 key k2 value null");
    }

    @Test
    void saysWhereASegmentIsDamagedAndFails() throws IOException {
        byte[] flipped = segment();
        flipped[flipped.length - 1] ^= 1;
        Files.write(directory.resolve(NAME + ".log"), flipped);

        int exitCode = run(directory.toString());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.out()).contains("DAMAGED at position 0: the checksum");
        assertThat(captured.err()).contains("1 fault");
    }

    @Test
    void findsATornTailAtEveryLength() throws IOException {
        byte[] whole = segment();
        for (int length = 1; length < whole.length; length++) {
            Files.write(directory.resolve(NAME + ".log"), Arrays.copyOf(whole, length));

            int exitCode = run(directory.toString());

            assertThat(exitCode).as("cut at %d", length).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void printsIndexesWithAbsoluteOffsetsAndStopsAtAllocatedSpace() throws IOException {
        ByteBuffer index =
                ByteBuffer.allocate(32).putInt(5).putInt(4096).putInt(9).putInt(8192);
        Files.write(directory.resolve(NAME + ".index"), index.array());
        ByteBuffer timeIndex = ByteBuffer.allocate(12).putLong(1234).putInt(9);
        Files.write(directory.resolve(NAME + ".timeindex"), timeIndex.array());

        int exitCode = run(directory.toString());

        assertThat(exitCode).isZero();
        assertThat(captured.out())
                .contains("  offset 105 position 4096\n  offset 109 position 8192\n  (16 empty bytes follow")
                .contains("  timestamp 1234 offset 109");
    }

    @Test
    void findsAnIndexThatDoesNotAscend() throws IOException {
        ByteBuffer index =
                ByteBuffer.allocate(16).putInt(9).putInt(4096).putInt(5).putInt(8192);
        Files.write(directory.resolve(NAME + ".index"), index.array());

        int exitCode = run(directory.toString());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.out()).contains("DAMAGED");
    }

    @Test
    void saysThatAFileIsMissing() {
        int exitCode = run(directory.resolve(NAME + ".log").toString());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.err()).contains("there is no file").doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "dump-log";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        NodeStarter none = request -> {
            throw new AssertionError("dump-log starts no node");
        };
        return new CommandRunner(captured.console(), none, SystemClock.INSTANCE).run(line);
    }

    private static byte[] segment() {
        MemoryRecords records = MemoryRecords.withRecords(
                100,
                Compression.NONE,
                new SimpleRecord(7, bytes("k1"), bytes("v1")),
                new SimpleRecord(8, bytes("k2"), null));
        byte[] bytes = new byte[records.sizeInBytes()];
        records.buffer().get(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
