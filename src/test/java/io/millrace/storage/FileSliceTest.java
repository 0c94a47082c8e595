package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSliceTest {
    @Test
    void aSliceOfATruncatedFileFailsInsteadOfSendingNothingForEver(@TempDir Path directory) throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults());
                FileChannel target = FileChannel.open(
                        directory.resolve("target"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            fixture.append(10);
            fixture.append(10);
            try (RecordSlice slice = fixture.slice(0, 1 << 20)) {
                int left = slice.sizeBytes() / 2;
                cut(fixture.log().directory(), left);

                long sent = slice.transferTo(target, 0);

                assertThat(sent).isEqualTo(left);
                assertThatThrownBy(() -> slice.transferTo(target, sent)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> slice.read(ByteBuffer.allocate(10), left))
                        .isInstanceOf(EOFException.class);
            }
        }
    }

    private static void cut(Path partition, int sizeBytes) throws IOException {
        Path records = LogFiles.of(partition, 0, LogFiles.RECORDS);
        try (FileChannel file = FileChannel.open(records, StandardOpenOption.WRITE)) {
            file.truncate(sizeBytes);
        }
    }
}
