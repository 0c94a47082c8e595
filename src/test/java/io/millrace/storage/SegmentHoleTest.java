package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.TopicConfig;
import io.millrace.storage.LogFixture.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of segments 0, 45, 90 and so on, out of which somebody takes one while the node is down. */
class SegmentHoleTest {
    private static final TopicConfig SMALL =
            TopicConfig.defaults().with("segment.bytes", "2000").with("index.interval.bytes", "300");

    private final Path home;
    private LogFixture log;

    SegmentHoleTest(@TempDir Path home) throws IOException {
        this.home = home;
        this.log = new LogFixture(home.resolve("log"), SMALL);
    }

    @BeforeEach
    void fill() throws IOException {
        for (int i = 0; i < 100; i++) {
            log.append(5);
        }
        log.flush();
        log.manager().checkpoint();
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void aWholeLogMissesNothing() throws IOException {
        log.restart();
        assertThat(log.log().firstMissing()).isEmpty();

        log.crash(home.resolve("copy"), partition -> {});
        assertThat(log.log().firstMissing()).isEmpty();
    }

    @Test
    void aSegmentThatIsGoneIsMissedAfterACleanStopAndAfterAKill() throws IOException {
        Damage gone = partition -> Files.delete(partition.resolve("00000000000000000090.log"));

        log.crash(home.resolve("copy"), gone);
        assertThat(log.log().firstMissing()).hasValue(90);
        log.close();

        log = new LogFixture(home.resolve("log"), SMALL);
        log.restart(gone);
        assertThat(log.log().firstMissing()).hasValue(90);
    }

    @Test
    void aLogIsWholeAgainWhenItIsCutWhereTheHoleBegins() throws IOException {
        log.restart(partition -> Files.delete(partition.resolve("00000000000000000090.log")));

        log.log().truncateTo(90);
        log.append(5);
        log.restart();

        assertThat(log.log().firstMissing()).isEmpty();
        assertThat(log.batchesFrom(80)).containsExactly("80-84", "85-89", "90-94");
    }

    @Test
    void aFirstSegmentThatIsGoneIsMissedAfterACleanStop() throws IOException {
        log.restart(partition -> Files.delete(partition.resolve("00000000000000000000.log")));

        assertThat(log.log().firstMissing()).hasValue(0);
    }

    @Test
    void aSegmentThatEndsEarlyIsMissedFromThereOn() throws IOException {
        log.restart(partition -> {
            try (FileChannel file =
                    FileChannel.open(partition.resolve("00000000000000000045.log"), StandardOpenOption.WRITE)) {
                file.truncate(file.size() - 10);
            }
        });

        assertThat(log.log().firstMissing().orElseThrow()).isBetween(45L, 89L);
    }

    @Test
    void aTailThatWasCutOffAfterAKillIsMissed() throws IOException {
        log.append(5);

        log.crash(home.resolve("copy"), partition -> {
            try (FileChannel file =
                    FileChannel.open(partition.resolve("00000000000000000495.log"), StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {1}), file.size() - 1);
            }
        });

        assertThat(log.log().firstMissing()).hasValue(500);
    }

    @Test
    void aCompactedLogMayHaveGaps() throws IOException {
        log.config(SMALL.with("cleanup.policy", "compact"));

        log.restart(partition -> {
            for (String suffix : List.of(".log", ".index", ".timeindex")) {
                Files.delete(partition.resolve("00000000000000000090" + suffix));
            }
        });

        assertThat(log.log().firstMissing()).isEmpty();
    }

    @Test
    void aCompactedLogMissesARecordsFileThatItHasTheIndexesOf() throws IOException {
        log.config(SMALL.with("cleanup.policy", "compact"));

        log.restart(partition -> Files.delete(partition.resolve("00000000000000000090.log")));
        OptionalLong missing = log.log().firstMissing();
        log.log().truncateTo(90);
        log.restart();

        assertThat(missing).hasValue(90);
        assertThat(log.log().firstMissing()).isEmpty();
        assertThat(log.log().logEnd().offset()).isEqualTo(90);
    }

    @Test
    void aRemovalOfTheFirstSegmentThatACrashCutShortIsNoHole() throws IOException {
        log.config(SMALL.with("cleanup.policy", "compact,delete"));

        log.restart(partition -> Files.delete(partition.resolve("00000000000000000000.log")));

        assertThat(log.log().firstMissing()).isEmpty();
        assertThat(log.log().logStartOffset()).isEqualTo(45);
    }
}
