package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.EpochEnd;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderEpochCacheTest {
    private final Path directory;

    LeaderEpochCacheTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void answersWhereEpochsEnd() throws IOException {
        LeaderEpochCache cache = load();
        cache.assign(2, 0);
        cache.assign(3, 10);
        cache.assign(6, 25);

        assertThat(cache.endOffsetFor(1, 40)).contains(new EpochEnd(1, 0));
        assertThat(cache.endOffsetFor(2, 40)).contains(new EpochEnd(2, 10));
        assertThat(cache.endOffsetFor(4, 40)).contains(new EpochEnd(3, 25));
        assertThat(cache.endOffsetFor(6, 40)).contains(new EpochEnd(6, 40));
        assertThat(cache.endOffsetFor(7, 40)).isEmpty();
    }

    @Test
    void laterKnowledgeWinsOverWhatItContradicts() throws IOException {
        LeaderEpochCache cache = load();
        cache.assign(2, 0);
        cache.assign(3, 10);

        cache.assign(5, 10);

        assertThat(cache.endOffsetFor(3, 40)).contains(new EpochEnd(2, 10));
        assertThat(load().epochOf(12)).hasValue(5);
    }

    @Test
    void truncatesFromBothEnds() throws IOException {
        LeaderEpochCache cache = load();
        cache.assign(2, 0);
        cache.assign(3, 10);
        cache.assign(6, 25);

        cache.truncateFromEnd(25);
        cache.truncateFromStart(4);

        assertThat(cache.latestEpoch()).hasValue(3);
        assertThat(cache.epochOf(3)).isEmpty();
        assertThat(cache.epochOf(4)).hasValue(2);
        assertThat(Files.readString(file())).isEqualTo("0\n2\n2 4\n3 10\n");
    }

    @RepeatedTest(5)
    void knowsTheEpochOfEveryOffset(RepetitionInfo repetition) throws IOException {
        Random random = Seeds.random("leaderEpochs", repetition.getCurrentRepetition());
        List<Integer> twin = new ArrayList<>();
        LeaderEpochCache cache = load();
        int epoch = 0;

        for (int step = 0; step < 300; step++) {
            if (random.nextInt(10) == 0) {
                int end = random.nextInt(twin.size() + 1);
                twin.subList(end, twin.size()).clear();
                cache.truncateFromEnd(end);
            } else {
                epoch += random.nextInt(2);
                cache.assign(epoch, twin.size());
                twin.add(epoch);
            }
            for (int offset = 0; offset < twin.size(); offset++) {
                assertThat(cache.epochOf(offset)).isEqualTo(OptionalInt.of(twin.get(offset)));
            }
        }

        assertThat(load().endOffsetFor(epoch, twin.size())).isEqualTo(cache.endOffsetFor(epoch, twin.size()));
    }

    @Test
    void reportsDamagedFiles() throws IOException {
        for (String text :
                List.of("", "1\n0\n", "0\n2\n0 0\n", "0\n1\n0 x\n", "0\n1\n0\n", "0\n2\n5 0\n4 9\n", "0\n1\n0 12")) {
            Files.writeString(file(), text);
            assertThatThrownBy(this::load).as(text).isInstanceOf(CheckpointFile.Damaged.class);
        }
        assertThat(Optional.of(LeaderEpochCache.empty(file())).get().latestEpoch())
                .isEmpty();
    }

    private Path file() {
        return directory.resolve(LeaderEpochCache.FILE_NAME);
    }

    private LeaderEpochCache load() throws IOException {
        return LeaderEpochCache.load(file());
    }
}
