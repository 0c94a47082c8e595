package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TimestampOffset;
import io.millrace.common.UnreadRecords;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final TopicConfig SMALL = TopicConfig.defaults().with("segment.bytes", "2000");
    private LogFixture fixture;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        fixture = new LogFixture(directory, SMALL);
        for (int i = 0; i < 40; i++) {
            fixture.append(5);
        }
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void keepsWhatTheSizeAllows() throws IOException {
        fixture.config(SMALL.with("retention.bytes", "4500"));

        int deleted = fixture.log().applyRetention(200);

        assertThat(deleted).isEqualTo(2);
        assertThat(fixture.log().logStartOffset()).isEqualTo(90);
        assertThat(fixture.log().sizeBytes()).isBetween(4500L, 4500L + 2000L);
    }

    @Test
    void dropsEverythingWhenAllOfItIsOld() throws IOException {
        fixture.clock.advanceMs(8 * 24 * 3_600_000L);

        fixture.log().applyRetention(200);

        assertThat(fixture.log().logStartOffset()).isEqualTo(200);
        assertThat(fixture.log().logEnd().offset()).isEqualTo(200);
        assertThat(fixture.append(1).baseOffset()).isEqualTo(200);
    }

    @Test
    void keepsWhatIsNotBelowTheHighWatermark() throws IOException {
        fixture.clock.advanceMs(8 * 24 * 3_600_000L);

        fixture.log().applyRetention(100);

        assertThat(fixture.log().logStartOffset()).isEqualTo(90);
    }

    @Test
    void dropsSegmentsBelowTheLogStart() throws IOException {
        fixture.log().advanceLogStart(100);

        assertThat(fixture.log().applyRetention(200)).isEqualTo(2);

        assertThat(fixture.log().logStartOffset()).isEqualTo(100);
        assertThat(fixture.batchesFrom(100)).startsWith("100-104");
    }

    @Test
    void removesFilesAfterTheDelayWhileAReaderKeepsItsSlice() throws IOException {
        RecordSlice slice = fixture.slice(0, 1 << 20);
        fixture.config(SMALL.with("retention.bytes", "5000").with("file.delete.delay.ms", "1000"));
        fixture.log().applyRetention(200);
        assertThat(fixture.files()).contains("00000000000000000000.log.deleted");

        fixture.clock.advanceMs(1001);
        fixture.manager().deleteExpiredFiles();

        assertThat(fixture.files()).noneMatch(name -> name.endsWith(".deleted"));
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        assertThat(slice.read(bytes, 0)).isPositive();
        slice.close();
    }

    @Test
    void startsWhereItDidAfterARestart() throws IOException {
        fixture.log().advanceLogStart(102);

        fixture.restart();

        assertThat(fixture.log().logStartOffset()).isEqualTo(102);
    }

    @Test
    void findsRecordsByTime() throws IOException {
        fixture.clock.advanceMs(1000);
        fixture.append(3);
        fixture.clock.advanceMs(1000);
        fixture.append(3);

        assertThat(fixture.log().offsetForTimestamp(LogFixture.START_MS + 500))
                .contains(new TimestampOffset(LogFixture.START_MS + 1000, 200, 0));
        assertThat(fixture.log().offsetForTimestamp(0)).contains(new TimestampOffset(LogFixture.START_MS, 0, 0));
        assertThat(fixture.log().offsetForTimestamp(LogFixture.START_MS + 2001)).isEmpty();
        assertThat(fixture.log().maxTimestamp()).contains(new TimestampOffset(LogFixture.START_MS + 2000, 203, 0));
    }

    @Test
    void knowsHowOldUnreadRecordsAreAndHowMuchIsBehindThem() throws IOException {
        fixture.clock.advanceMs(1000);
        fixture.append(3);

        UnreadRecords oldest = fixture.log().unreadFrom(0).orElseThrow();
        UnreadRecords newest = fixture.log().unreadFrom(201).orElseThrow();

        assertThat(oldest.timestampMs()).isEqualTo(LogFixture.START_MS);
        assertThat(oldest.segmentTimestampMs()).isEqualTo(LogFixture.START_MS);
        assertThat(oldest.bytesAfterSegment())
                .isBetween(fixture.log().sizeBytes() - 2000, fixture.log().sizeBytes() - 1);
        assertThat(newest.timestampMs()).isEqualTo(LogFixture.START_MS + 1000);
        assertThat(newest.bytesAfterSegment()).isZero();
        assertThat(fixture.log().unreadFrom(203)).isEmpty();
    }
}
