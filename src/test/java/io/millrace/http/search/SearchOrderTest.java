package io.millrace.http.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Walks and their merge against a sorted list: the same matches, in the same order, in both directions. */
class SearchOrderTest {
    /** A partition in memory: its records are all matches, in batches of several. */
    private record Log(int partition, List<Match> records, List<Long> batchBases) {
        static Log random(int partition, Random random, int jitterMs) {
            List<Match> records = new ArrayList<>();
            List<Long> bases = new ArrayList<>();
            int count = random.nextInt(300);
            long offset = random.nextInt(50);
            long timestampMs = 1_000L + random.nextInt(500);
            bases.add(offset);
            for (int index = 0; index < count; index++) {
                timestampMs += random.nextInt(20);
                int late = jitterMs == 0 ? 0 : random.nextInt(jitterMs);
                records.add(new Match(partition, offset, timestampMs - late, new byte[random.nextInt(100)]));
                offset += random.nextInt(10) == 0 ? 3 : 1; // Compaction leaves holes.
                if (random.nextInt(6) == 0) {
                    bases.add(offset);
                }
            }
            return new Log(partition, records, bases);
        }

        long begin() {
            return batchBases.get(0);
        }

        long end() {
            return records.isEmpty() ? begin() : records.get(records.size() - 1).offset() + 1;
        }

        long baseOf(long offset) {
            return batchBases.stream().filter(base -> base <= offset).reduce(begin(), (first, last) -> last);
        }

        /** What a worker finds when it goes through a few records from an offset on. */
        ScanStep step(long from, long to, int most) {
            List<Match> found = records.stream()
                    .filter(record -> record.offset() >= from && record.offset() < to)
                    .limit(most)
                    .toList();
            boolean all = found.size() < most;
            long next = all ? to : found.get(found.size() - 1).offset() + 1;
            return new ScanStep(
                    found,
                    found.size(),
                    found.size() * 100L,
                    0,
                    true,
                    next,
                    found.stream().mapToLong(Match::timestampMs).min().orElse(Long.MAX_VALUE),
                    found.stream().mapToLong(Match::timestampMs).max().orElse(Long.MIN_VALUE),
                    Optional.empty());
        }
    }

    private static List<Match> run(List<Log> logs, List<PartitionWalk> walks, SearchOrder order, Random random) {
        MatchMerge merge = new MatchMerge(walks, order);
        List<Match> answered = new ArrayList<>();
        while (true) {
            for (Optional<Match> next = merge.next(); next.isPresent(); next = merge.next()) {
                answered.add(next.get());
            }
            List<PartitionWalk> wanted = merge.toRead(2);
            if (wanted.isEmpty()) {
                return answered;
            }
            for (PartitionWalk walk : wanted) {
                Log log = logs.get(walk.partition());
                walk.found(log.baseOf(walk.next()));
                ScanStep step = log.step(walk.next(), Math.min(walk.wantedTo(), log.end()), 1 + random.nextInt(40));
                merge.update(walk, () -> walk.take(step));
            }
        }
    }

    private static List<Match> expected(List<Log> logs, SearchOrder order) {
        Comparator<Match> byTime = Comparator.comparingLong(match -> order.rank(match.timestampMs()));
        Comparator<Match> byOffset = Comparator.comparingLong(Match::offset);
        return logs.stream()
                .flatMap(log -> log.records().stream())
                .sorted(byTime.thenComparingInt(Match::partition)
                        .thenComparing(order == SearchOrder.OLDEST ? byOffset : byOffset.reversed()))
                .toList();
    }

    private static List<Log> logs(Random random, int jitterMs) {
        List<Log> logs = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int partition = 0; partition < count; partition++) {
            logs.add(Log.random(partition, random, jitterMs));
        }
        return logs;
    }

    private static PartitionWalk walk(Log log, SearchOrder order) {
        return order == SearchOrder.OLDEST
                ? new ForwardWalk(log.partition(), log.begin(), log.end(), true)
                : new BackwardWalk(log.partition(), log.begin(), log.end(), Long.MAX_VALUE);
    }

    @RepeatedTest(30)
    void answersInTheOrderOfTime(RepetitionInfo repetition) {
        Random random = Seeds.random("answersInTheOrderOfTime", repetition.getCurrentRepetition());
        List<Log> logs = logs(random, 0);
        for (SearchOrder order : SearchOrder.values()) {
            List<PartitionWalk> walks =
                    logs.stream().map(log -> walk(log, order)).toList();

            List<Match> answered = run(logs, walks, order, random);

            assertThat(answered)
                    .extracting(Match::timestampMs)
                    .isEqualTo(expected(logs, order).stream()
                            .map(Match::timestampMs)
                            .toList());
            assertThat(answered).containsExactlyInAnyOrderElementsOf(expected(logs, order));
        }
    }

    @RepeatedTest(30)
    void losesNothingAndKeepsTheOrderOfOffsetsWhenTimestampsGoBack(RepetitionInfo repetition) {
        Random random = Seeds.random("losesNothing", repetition.getCurrentRepetition());
        List<Log> logs = logs(random, 200);
        for (SearchOrder order : SearchOrder.values()) {
            List<PartitionWalk> walks =
                    logs.stream().map(log -> walk(log, order)).toList();

            List<Match> answered = run(logs, walks, order, random);

            for (Log log : logs) {
                List<Match> ofPartition = answered.stream()
                        .filter(match -> match.partition() == log.partition())
                        .toList();
                Comparator<Match> byOffset = Comparator.comparingLong(Match::offset);
                assertThat(ofPartition)
                        .containsExactlyElementsOf(log.records().stream()
                                .sorted(order == SearchOrder.OLDEST ? byOffset : byOffset.reversed())
                                .toList());
            }
        }
    }

    @Test
    void keepsOnlyTheLastMatchesOfAWindowThatAreWanted() {
        BackwardWalk walk = new BackwardWalk(0, 0, 64, 3);

        walk.take(step(0, 64, 10));

        assertThat(walk.matches).extracting(Match::offset).containsExactly(63L, 62L, 61L);
        assertThat(walk.done()).isTrue();
    }

    @Test
    void halvesAWindowWhoseMatchesAreTooManyBytes() {
        BackwardWalk walk = new BackwardWalk(0, 0, 64, Long.MAX_VALUE);

        walk.take(step(0, 40, 40_000));

        assertThat(walk.matches).isEmpty();
        assertThat(walk.next()).isEqualTo(32);
        walk.take(step(32, 64, 40_000));
        assertThat(walk.next()).as("it was halved again").isEqualTo(48);
        walk.take(step(48, 64, 40_000));
        assertThat(walk.matches).hasSize(16);
        assertThat(walk.wantedTo()).isEqualTo(48);
    }

    @Test
    void readsLargerWindowsWhileTheyAreSmallInBytes() {
        BackwardWalk walk = new BackwardWalk(0, 0, 100_000, Long.MAX_VALUE);

        walk.take(step(100_000 - 64, 100_000, 1));

        assertThat(walk.wantedTo() - walk.next()).isEqualTo(64 * 8);
    }

    @Test
    void beginsWindowsWhereBatchesBegin() {
        BackwardWalk walk = new BackwardWalk(0, 0, 1_000, Long.MAX_VALUE);
        assertThat(walk.next()).isEqualTo(936);

        walk.found(900);

        assertThat(walk.next()).isEqualTo(900);
    }

    @Test
    void goesOnBehindRecordsThatWereDeletedMeanwhile() {
        ForwardWalk forward = new ForwardWalk(0, 10, 100, true);
        BackwardWalk backward = new BackwardWalk(0, 0, 100, Long.MAX_VALUE);

        forward.startsAt(50);
        backward.startsAt(80);

        assertThat(forward.next()).isEqualTo(50);
        assertThat(backward.next()).isEqualTo(80);
        backward.take(step(80, 100, 1));
        assertThat(backward.done()).isTrue();
    }

    private static ScanStep step(long from, long to, int jsonBytes) {
        List<Match> matches = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            matches.add(new Match(0, offset, offset, new byte[jsonBytes]));
        }
        return new ScanStep(matches, to - from, (to - from) * 10, 0, true, to, from, to - 1, Optional.empty());
    }
}
