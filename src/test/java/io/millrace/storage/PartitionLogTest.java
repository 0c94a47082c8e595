package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    private static final TopicConfig SMALL_SEGMENTS = TopicConfig.defaults().with("segment.bytes", "2000");

    private LogFixture fixture;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        fixture = new LogFixture(directory, TopicConfig.defaults());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void stampsOffsetsOneAfterTheOther() throws IOException {
        AppendOutcome.Appended first = fixture.append(3);
        AppendOutcome.Appended second = fixture.append(2);

        assertThat(first.baseOffset()).isEqualTo(0);
        assertThat(second.baseOffset()).isEqualTo(3);
        assertThat(fixture.log().logEnd().offset()).isEqualTo(5);
        assertThat(fixture.batchesFrom(0)).containsExactly("0-2", "3-4");
    }

    @Test
    void readsFromTheBatchThatContainsTheOffset() throws IOException {
        fixture.append(3);
        fixture.append(3);

        assertThat(fixture.batchesFrom(4)).containsExactly("3-5");
    }

    @Test
    void rollsWhenTheSegmentIsFullAndReadsAcross() throws IOException {
        fixture.config(SMALL_SEGMENTS);

        for (int i = 0; i < 40; i++) {
            fixture.append(5);
        }

        assertThat(fixture.files().stream().filter(name -> name.endsWith(".log")))
                .hasSizeGreaterThan(4);
        assertThat(fixture.batchesFrom(0)).hasSize(40);
        assertThat(fixture.batchesFrom(77)).startsWith("75-79").hasSize(25);
    }

    @Test
    void showsNothingAtOrBehindTheUpperBound() throws IOException {
        fixture.append(3);
        LogPosition bound = fixture.log().logEnd();
        fixture.append(3);

        try (RecordSlice below = done(fixture.log().read(0, 1 << 20, bound, true));
                RecordSlice atBound = done(fixture.log().read(3, 1 << 20, bound, true))) {
            assertThat(below.sizeBytes()).isEqualTo(bound.position());
            assertThat(atBound.sizeBytes()).isZero();
        }
    }

    @Test
    void returnsALargeFirstBatchWholeOnlyWhenAsked() throws IOException {
        fixture.append(fixture.batch(1, 5000));
        LogPosition end = fixture.log().logEnd();

        try (RecordSlice whole = done(fixture.log().read(0, 100, end, true));
                RecordSlice none = done(fixture.log().read(0, 100, end, false))) {
            assertThat(whole.sizeBytes()).isEqualTo(end.position());
            assertThat(none.sizeBytes()).isZero();
        }
    }

    @Test
    void refusesOffsetsOutsideTheLog() throws IOException {
        fixture.append(3);

        Outcome<RecordSlice> outcome = fixture.log().read(4, 100, fixture.log().logEnd(), true);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused<RecordSlice>) outcome).refusal().reason())
                .isEqualTo(Refusal.Reason.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void locatesTheBatchOfAnOffset() throws IOException {
        LogPosition second = fixture.append(3).end();
        fixture.append(3);

        assertThat(fixture.log().locate(4)).contains(new LogPosition(4, 0, second.position()));
        assertThat(fixture.log().locate(6)).contains(fixture.log().logEnd());
        assertThat(fixture.log().locate(7)).isEqualTo(Optional.empty());
    }

    @Test
    void raisesTheFlushedEndOnlyAfterTheForce() throws IOException {
        fixture.append(3);
        FlushTicket ticket = fixture.log().prepareFlush();
        LogPosition covered = fixture.log().logEnd();
        fixture.append(3);
        assertThat(fixture.log().flushedEnd().offset()).isZero();

        ticket.force();
        fixture.log().onFlushed(ticket);

        assertThat(fixture.log().flushedEnd()).isEqualTo(covered);
    }

    @Test
    void keepsAllAfterACleanRestart() throws IOException {
        fixture.config(SMALL_SEGMENTS);
        for (int i = 0; i < 40; i++) {
            fixture.append(5);
        }

        fixture.restart();

        assertThat(fixture.log().logEnd().offset()).isEqualTo(200);
        assertThat(fixture.log().flushedEnd()).isEqualTo(fixture.log().logEnd());
        assertThat(fixture.batchesFrom(0)).hasSize(40);
        assertThat(fixture.append(1).baseOffset()).isEqualTo(200);
        assertThat(fixture.batchesFrom(190)).containsExactly("190-194", "195-199", "200-200");
    }

    @Test
    void truncatesIntoAnOlderSegmentAndGoesOn() throws IOException {
        fixture.config(SMALL_SEGMENTS);
        for (int i = 0; i < 40; i++) {
            fixture.append(5);
        }

        fixture.log().truncateTo(57);

        assertThat(fixture.log().logEnd().offset()).isEqualTo(55);
        assertThat(fixture.append(5).baseOffset()).isEqualTo(55);
        assertThat(fixture.batchesFrom(50)).containsExactly("50-54", "55-59");
    }

    private static RecordSlice done(Outcome<RecordSlice> outcome) {
        return ((Outcome.Done<RecordSlice>) outcome).value();
    }

    @Test
    void aFollowerTakesNoRecordsOfALaterTermThanItsLeaders() throws IOException {
        ByteBuffer later = fixture.batch(2, 20);
        new RecordBatch().wrap(later, 0).leaderEpoch(6);

        AppendOutcome refused = fixture.log().append(later.duplicate(), 5, AppendOrigin.REPLICATION);
        AppendOutcome taken = fixture.log().append(later.duplicate(), 6, AppendOrigin.REPLICATION);

        assertThat(refused).isInstanceOf(AppendOutcome.Refused.class);
        assertThat(((AppendOutcome.Refused) refused).refusal().reason()).isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        assertThat(taken).isInstanceOf(AppendOutcome.Appended.class);
    }

    @Test
    void aStartKnowsTheHighWatermarkThatWasWrittenDown() throws IOException {
        fixture.append(5);
        fixture.log().noteHighWatermark(3);

        fixture.restart();

        assertThat(fixture.log().highWatermark()).isEqualTo(3);
        assertThat(Files.readString(fixture.partitionDirectory().resolveSibling("replication-offset-checkpoint")))
                .isEqualTo("0\n1\norders 0 3\n");
    }

    @Test
    void theHighWatermarkIsNotAboveALogThatLostItsEnd(@TempDir Path copy) throws IOException {
        fixture.append(2);
        fixture.append(3);
        fixture.log().noteHighWatermark(5);
        fixture.manager().checkpoint();

        fixture.crash(copy.resolve("crashed"), directory -> {
            Path records = directory.resolve("00000000000000000000.log");
            byte[] whole = Files.readAllBytes(records);
            Files.write(records, Arrays.copyOf(whole, whole.length - 1));
            Files.delete(directory.resolveSibling("recovery-point-offset-checkpoint"));
        });

        assertThat(fixture.log().logEnd().offset()).isEqualTo(2);
        assertThat(fixture.log().highWatermark()).isEqualTo(2);
    }

    @Test
    void aNewLogOfADeletedOnesNameHasNothingCommitted() throws IOException {
        fixture.append(5);
        fixture.log().noteHighWatermark(5);
        fixture.manager().checkpoint();
        fixture.manager().delete(LogFixture.PARTITION);
        PartitionLog next = fixture.manager().create(LogFixture.PARTITION, new TopicId(8, 9), TopicConfig.defaults());
        next.append(LogFixture.batch(2, 20, LogFixture.START_MS), 0, AppendOrigin.CLIENT);

        assertThat(next.highWatermark()).isZero();
        assertThat(Files.readString(fixture.partitionDirectory().resolveSibling("replication-offset-checkpoint")))
                .doesNotContain("5");
    }
}
