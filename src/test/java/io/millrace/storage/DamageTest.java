package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of segments 0, 45, 90 and so on, each of nine batches of five records, in which bits turn over while the node is down. */
class DamageTest {
    private static final TopicConfig SMALL =
            TopicConfig.defaults().with("segment.bytes", "2000").with("index.interval.bytes", "300");
    private static final String SEGMENT_45 = "00000000000000000045.log";
    private static final long ENOUGH_BYTES = 1_000_000;

    private final LogFixture log;

    DamageTest(@TempDir Path home) throws IOException {
        this.log = new LogFixture(home.resolve("log"), SMALL);
    }

    @BeforeEach
    void fill() throws IOException {
        for (int i = 0; i < 40; i++) {
            log.append(5);
        }
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void aSoundLogIsReadAsBeforeAndHasNoDamage() throws IOException {
        List<String> before = log.batchesFrom(0);

        log.restart();

        assertThat(scrub(false)).isPositive();
        assertThat(log.batchesFrom(0)).isEqualTo(before);
        assertThat(scrub(false)).isZero();
        assertThat(log.log().damage()).isEmpty();
    }

    @Test
    void whateverByteOfABatchIsTurnedOverNobodyReadsIt() throws IOException {
        int batchBytes = batchBytes();
        for (int at = 0; at < batchBytes; at++) {
            int position = 3 * batchBytes + at;
            log.restart(partition -> flip(partition.resolve(SEGMENT_45), position));

            assertThat(readable(45)).as("byte %d", at).isSubsetOf("45-49", "50-54", "55-59");
            assertThat(log.log().damage()).as("byte %d", at).isPresent();
            assertThat(log.log().damage().get().offset()).as("byte %d", at).isBetween(55L, 60L);

            log.restart(partition -> flip(partition.resolve(SEGMENT_45), position));
        }
    }

    @Test
    void theSearchFindsWhateverByteIsTurnedOver() throws IOException {
        int batchBytes = batchBytes();
        for (int at = 0; at < batchBytes; at++) {
            int position = 8 * batchBytes + at; // The last batch of its segment.
            log.restart(partition -> flip(partition.resolve(SEGMENT_45), position));

            scrub(false);

            assertThat(log.log().damage()).as("byte %d", at).isPresent();
            assertThat(log.log().damage().get().offset()).as("byte %d", at).isBetween(80L, 85L);
            log.restart(partition -> flip(partition.resolve(SEGMENT_45), position));
        }
    }

    @Test
    void damageThatHappensWhileTheNodeRunsIsFoundByTheNextSearch() throws IOException {
        log.restart();
        scrub(false);
        flip(log.partitionDirectory().resolve(SEGMENT_45), 100);

        scrub(false);
        assertThat(log.log().damage()).isEmpty();
        scrub(true);

        assertThat(log.log().damage()).isPresent();
    }

    @Test
    void whatThisProcessWroteIsCheckedAgainBeforeItIsReadOnceThatIsLongAgo() throws IOException {
        log.log().lookForFiles();
        flip(log.partitionDirectory().resolve(SEGMENT_45), 100);

        log.clock.advanceMs(3_600_000);
        log.log().lookForFiles();

        assertThat(readable(45)).isEmpty();
        assertThat(log.log().damage().orElseThrow().offset()).isEqualTo(45);
    }

    @Test
    void whatLiesBehindTheDamageCanBeRead() throws IOException {
        int batchBytes = batchBytes();
        log.restart(partition -> flip(partition.resolve(SEGMENT_45), 3 * batchBytes + 70));

        assertThat(refusal(60).reason()).isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        assertThat(refusal(60).message()).contains("orders-0", "60", SEGMENT_45);
        assertThat(readable(90)).startsWith("90-94").endsWith("195-199");
    }

    @Test
    void aLogIsSoundAgainOnceItIsCutWhereTheDamageBegins() throws IOException {
        int batchBytes = batchBytes();
        log.restart(partition -> flip(partition.resolve(SEGMENT_45), 3 * batchBytes + 70));
        scrub(false);

        log.log().cutDamage();
        log.append(5);

        assertThat(log.log().damage()).isEmpty();
        assertThat(log.batchesFrom(50)).containsExactly("50-54", "55-59", "60-64");
        log.restart();
        assertThat(log.batchesFrom(50)).containsExactly("50-54", "55-59", "60-64");
    }

    @Test
    void damageIsForgottenWithItsSegment() throws IOException {
        log.restart(partition -> flip(partition.resolve(SEGMENT_45), 100));
        scrub(false);

        log.log().advanceLogStart(100);
        log.log().applyRetention(log.log().logEnd().offset());

        assertThat(log.log().damage()).isEmpty();
    }

    private int batchBytes() {
        return log.batch(5, 20).remaining();
    }

    /** The batches that a reader gets who begins at an offset and goes on as long as it can. */
    private List<String> readable(long offset) throws IOException {
        List<String> batches = new ArrayList<>();
        long next = offset;
        while (next < log.log().logEnd().offset()
                && log.log().read(next, 1, log.log().logEnd(), true) instanceof Outcome.Done<RecordSlice> done) {
            done.value().close();
            String batch = log.firstBatch(next);
            batches.add(batch);
            next = Long.parseLong(batch.substring(batch.indexOf('-') + 1)) + 1;
        }
        return batches;
    }

    private Refusal refusal(long offset) throws IOException {
        Outcome<RecordSlice> outcome = log.log().read(offset, 1000, log.log().logEnd(), true);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<RecordSlice>) outcome).refusal();
    }

    private long scrub(boolean all) throws IOException {
        LogScrub scrub = log.log().scrub(all);
        long bytes = 0;
        for (long read = scrub.step(700); read > 0; read = scrub.step(700)) {
            bytes += read;
            assertThat(bytes).isLessThan(ENOUGH_BYTES);
        }
        return bytes;
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile records = new RandomAccessFile(file.toFile(), "rw")) {
            records.seek(position);
            int value = records.read();
            records.seek(position);
            records.write(value ^ 4);
        }
    }
}
