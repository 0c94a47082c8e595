package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of segments 0, 45, 90 and so on up to 180, whose files somebody takes away or cuts while the node runs. */
class LostFileTest {
    private static final TopicConfig SMALL =
            TopicConfig.defaults().with("segment.bytes", "2000").with("index.interval.bytes", "300");
    private static final String SEGMENT_90 = "00000000000000000090.log";
    private static final String ACTIVE = "00000000000000000180.log";

    private final LogFixture log;

    LostFileTest(@TempDir Path home) throws IOException {
        this.log = new LogFixture(home.resolve("log"), SMALL);
    }

    @BeforeEach
    void fill() throws IOException {
        for (int i = 0; i < 40; i++) {
            log.append(5);
        }
        log.flush();
        log.restart(); // Sealed segments have no open files then.
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void nothingIsMissedWhereNothingIsMissing() throws IOException {
        log.append(5);

        log.log().lookForFiles();

        assertThat(log.log().damage()).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsDamageFromItsFirstOffsetOn() throws IOException {
        Files.delete(file(SEGMENT_90));

        log.log().lookForFiles();

        assertThat(log.log().damage().orElseThrow().offset()).isEqualTo(90);
        assertThat(log.log().damage().orElseThrow().sentence()).contains(SEGMENT_90, "gone");
    }

    @Test
    void aFileThatIsTooShortIsDamageAsAWhole() throws IOException {
        try (FileChannel records = FileChannel.open(file(SEGMENT_90), StandardOpenOption.WRITE)) {
            records.truncate(records.size() - 1);
        }

        log.log().lookForFiles();

        assertThat(log.log().damage().orElseThrow().offset()).isEqualTo(90);
    }

    @Test
    void theFirstOfSeveralLostFilesCounts() throws IOException {
        Files.delete(file(SEGMENT_90));
        log.log().lookForFiles();
        Files.delete(file("00000000000000000045.log"));

        log.log().lookForFiles();

        assertThat(log.log().damage().orElseThrow().offset()).isEqualTo(45);
    }

    @Test
    void aReadThatFailsAsksForALook() throws IOException {
        Files.delete(file(SEGMENT_90));
        boolean before = log.log().filesAreInDoubt();

        assertThatThrownBy(() -> log.slice(90, 1000)).isInstanceOf(IOException.class);

        assertThat(before).isFalse();
        assertThat(log.log().filesAreInDoubt()).isTrue();
    }

    @Test
    void readersOfALostFileHearWhichOne() throws IOException {
        Files.delete(file(SEGMENT_90));
        log.log().lookForFiles();

        Outcome<RecordSlice> lost = log.log().read(90, 1000, log.log().logEnd(), true);

        assertThat(lost).isInstanceOf(Outcome.Refused.class);
        Refusal refusal = ((Outcome.Refused<RecordSlice>) lost).refusal();
        assertThat(refusal.reason()).isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        assertThat(refusal.message()).contains(SEGMENT_90);
        assertThat(log.firstBatch(135)).isEqualTo("135-139");
    }

    @Test
    void aLogIsWholeAgainOnceItIsCutWhereTheLostFileBegan() throws IOException {
        Files.delete(file(SEGMENT_90));
        log.log().lookForFiles();

        log.log().cutDamage();
        log.append(5);

        assertThat(log.batchesFrom(85)).containsExactly("85-89", "90-94");
        log.log().lookForFiles();
        assertThat(log.log().damage()).isEmpty();
        log.restart();
        assertThat(log.log().firstMissing()).isEmpty();
        assertThat(log.batchesFrom(85)).containsExactly("85-89", "90-94");
    }

    @Test
    void theFileThatIsWrittenMayGetLostToo() throws IOException {
        log.append(5);
        Files.delete(file(ACTIVE));
        log.log().lookForFiles();

        log.log().cutDamage();
        log.append(5);

        assertThat(log.log().damage()).isEmpty();
        log.restart();
        assertThat(log.batchesFrom(175)).containsExactly("175-179", "180-184");
    }

    @Test
    void aDirectoryThatWasRemovedIsMadeAgain() throws IOException {
        removeTree(log.partitionDirectory());
        log.log().lookForFiles();

        log.log().cutDamage();
        log.append(5);

        assertThat(log.log().damage()).isEmpty();
        log.restart();
        assertThat(log.log().topicId()).isEqualTo(LogFixture.TOPIC_ID);
        assertThat(log.batchesFrom(0)).containsExactly("0-4");
    }

    @Test
    void retentionDoesNotMissAFileThatIsGone() throws IOException {
        Files.delete(file(SEGMENT_90));

        log.log().advanceLogStart(140);
        int deleted = log.log().applyRetention(log.log().logEnd().offset());

        assertThat(deleted).isEqualTo(3);
        assertThat(log.files()).filteredOn(name -> name.endsWith(".log")).startsWith("00000000000000000135.log");
    }

    @Test
    void aLogThatBeginsAnewWhereASegmentBeganKeepsItsFile() throws IOException {
        log.log().advanceLogStart(50);

        log.log().restartAt(45);
        log.append(5);

        log.restart();
        assertThat(log.batchesFrom(45)).containsExactly("45-49");
    }

    private Path file(String name) {
        return log.partitionDirectory().resolve(name);
    }

    private static void removeTree(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : innermostFirst) {
                Files.delete(file);
            }
        }
    }
}
