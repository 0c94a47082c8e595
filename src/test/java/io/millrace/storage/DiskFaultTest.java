package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFaultTest {
    private final FailingDisk disk = new FailingDisk();
    private LogFixture fixture;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        fixture = new LogFixture(directory, TopicConfig.defaults(), disk);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void aHalfWrittenBatchIsNeverReadableAndTheNextOneTakesItsPlace() throws IOException {
        fixture.append(3);
        LogPosition end = fixture.log().logEnd();
        disk.freeBytes = 40;

        assertThatThrownBy(() -> fixture.append(2)).isInstanceOf(IOException.class);

        assertThat(fixture.log().logEnd()).isEqualTo(end);
        assertThat(fixture.batchesFrom(0)).containsExactly("0-2");
        disk.freeBytes = Long.MAX_VALUE;
        assertThat(fixture.append(1).baseOffset()).isEqualTo(3);
        assertThat(fixture.batchesFrom(0)).containsExactly("0-2", "3-3");
    }

    @Test
    void aFailedAppendTeachesTheProducerStatesNothing() throws IOException {
        disk.freeBytes = 0;
        assertThatThrownBy(() -> fixture.append(fixture.producerBatch(7, 0, 0, 3)))
                .isInstanceOf(IOException.class);
        disk.freeBytes = Long.MAX_VALUE;

        AppendOutcome.Appended retried = fixture.append(fixture.producerBatch(7, 0, 0, 3));

        assertThat(retried.baseOffset()).isZero();
    }

    @Test
    void aHalfWriteIsGoneAfterACleanRestart() throws IOException {
        fixture.append(3);
        disk.freeBytes = 40;
        assertThatThrownBy(() -> fixture.append(2)).isInstanceOf(IOException.class);
        disk.freeBytes = Long.MAX_VALUE;

        fixture.restart();

        assertThat(fixture.batchesFrom(0)).containsExactly("0-2");
    }

    @Test
    void unflushedBytesAreWrittenAgainAfterAFailedForce() throws IOException {
        fixture.append(3);
        fixture.flush();
        LogPosition flushed = fixture.log().flushedEnd();
        fixture.append(3);
        disk.forceFails = true;
        assertThatThrownBy(fixture::flush).isInstanceOf(IOException.class);
        assertThat(fixture.log().flushedEnd()).isEqualTo(flushed);
        disk.forceFails = false;
        int writesBefore = disk.writes;

        fixture.flush();

        assertThat(disk.writes).isGreaterThan(writesBefore);
        assertThat(fixture.log().flushedEnd()).isEqualTo(fixture.log().logEnd());
        assertThat(fixture.batchesFrom(0)).containsExactly("0-2", "3-5");
    }

    @Test
    void aFlushWithoutNewBatchesDoesNotTouchTheDisk() throws IOException {
        fixture.append(3);
        fixture.flush();
        int forcesBefore = disk.forces;

        fixture.flush();

        assertThat(disk.forces).isEqualTo(forcesBefore);
    }

    @Test
    void aBatchIsOneWrite() throws IOException {
        int writesBefore = disk.writes;

        fixture.append(100);

        assertThat(disk.writes).isEqualTo(writesBefore + 1);
    }
}
