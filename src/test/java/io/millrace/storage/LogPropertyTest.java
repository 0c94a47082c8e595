package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.TopicConfig;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Random lives of a log against a naive twin: a map from base offset to last offset. */
class LogPropertyTest {
    private static final int STEPS = 150;

    private final TreeMap<Long, Long> twin = new TreeMap<>();
    private long end;

    @RepeatedTest(8)
    void holdsWhatItsTwinHolds(RepetitionInfo repetition, @TempDir Path directory) throws IOException {
        Random random = Seeds.random("LogPropertyTest", repetition.getCurrentRepetition());
        TopicConfig config = TopicConfig.defaults()
                .with("segment.bytes", "3000")
                .with("index.interval.bytes", Integer.toString(1 + random.nextInt(600)))
                .with("retention.bytes", "9000");
        try (LogFixture fixture = new LogFixture(directory.resolve("0"), config)) {
            for (int step = 1; step <= STEPS; step++) {
                act(random, fixture, directory.resolve(Integer.toString(step)));
                check(random, fixture);
            }
        }
    }

    private void act(Random random, LogFixture fixture, Path copy) throws IOException {
        int choice = random.nextInt(100);
        PartitionLog log = fixture.log();
        if (choice < 70) {
            int count = 1 + random.nextInt(6);
            fixture.append(fixture.batch(count, random.nextInt(120)));
            twin.put(end, end + count - 1);
            end += count;
        } else if (choice < 80) {
            fixture.flush();
        } else if (choice < 84) {
            fixture.flush();
            fixture.manager().checkpoint();
        } else if (choice < 88) {
            truncate(random, log);
        } else if (choice < 92) {
            log.applyRetention(end);
        } else if (choice < 95) {
            long start = log.logStartOffset();
            log.advanceLogStart(start + (long) (random.nextDouble() * (end - start)));
        } else if (choice < 98) {
            fixture.crash(copy, partition -> {});
        } else {
            fixture.restart();
        }
    }

    private void truncate(Random random, PartitionLog log) throws IOException {
        long start = log.logStartOffset();
        long target = start + (long) (random.nextDouble() * (end - start));
        log.truncateTo(target);
        if (target >= end) {
            return;
        }
        Map.Entry<Long, Long> cut = twin.floorEntry(target);
        end = cut == null || cut.getValue() < target ? target : cut.getKey();
        twin.tailMap(end, true).clear();
    }

    private void check(Random random, LogFixture fixture) throws IOException {
        PartitionLog log = fixture.log();
        long start = log.logStartOffset();
        assertThat(log.logEnd().offset()).isEqualTo(end);
        assertThat(start).isLessThanOrEqualTo(end);
        long from = start + (long) (random.nextDouble() * (end - start));
        assertThat(fixture.batchesFrom(from)).isEqualTo(twinFrom(from));
    }

    private List<String> twinFrom(long offset) {
        List<String> expected = new ArrayList<>();
        twin.forEach((base, last) -> {
            if (last >= offset) {
                expected.add(base + "-" + last);
            }
        });
        return expected;
    }
}
