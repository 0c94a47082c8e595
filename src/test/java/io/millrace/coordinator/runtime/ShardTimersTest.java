package io.millrace.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordinator.TimerChange.Cancel;
import io.millrace.coordinator.TimerChange.Schedule;
import io.millrace.coordinator.TimerKey;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ShardTimersTest {
    private static final long NOW_MS = 1_000_000;

    private final ShardTimers timers = new ShardTimers();

    private record Key(int number) implements TimerKey {}

    @Test
    void firesNothingThatAnEarlierTimerOfTheSameMomentCancelled() {
        timers.change(new Schedule(new Key(1), NOW_MS), NOW_MS, 0);
        timers.change(new Schedule(new Key(2), NOW_MS), NOW_MS, 0);
        TimerKey first = timers.pollDue(0).orElseThrow();

        timers.change(new Cancel(first.equals(new Key(1)) ? new Key(2) : new Key(1)), NOW_MS, 0);

        assertThat(timers.pollDue(0)).isEmpty();
    }

    @Test
    void staysSmallHoweverOftenDeadlinesMove() {
        for (int round = 0; round < 100_000; round++) {
            timers.change(new Schedule(new Key(round % 10), NOW_MS + 10_000 + (round * 7919L) % 5_000), NOW_MS, 0);
            if (round % 3 == 0) {
                timers.change(new Cancel(new Key((round + 5) % 10)), NOW_MS, 0);
            }
        }

        assertThat(timers.queuedCount()).isLessThan(100);
    }

    /** Against a map from key to deadline that is searched each time. */
    @RepeatedTest(20)
    void firesWhatANaiveTwinFires(RepetitionInfo repetition) {
        Random random = Seeds.random("ShardTimersTest", repetition.getCurrentRepetition());
        Map<TimerKey, Long> twin = new HashMap<>();
        long nowMs = NOW_MS;
        for (int step = 0; step < 2_000; step++) {
            Key key = new Key(random.nextInt(30));
            int choice = random.nextInt(10);
            if (choice < 6) {
                long deadlineMs = nowMs + random.nextInt(100) - 5;
                twin.put(key, deadlineMs);
                timers.change(new Schedule(key, deadlineMs), nowMs, nowMs * 1_000_000);
            } else if (choice < 8) {
                twin.remove(key);
                timers.change(new Cancel(key), nowMs, nowMs * 1_000_000);
            } else {
                nowMs += random.nextInt(40);
                assertThat(fired(nowMs)).containsExactlyInAnyOrderElementsOf(expired(twin, nowMs));
            }
            if (!twin.isEmpty()) {
                long earliestMs = twin.values().stream().min(Long::compare).orElseThrow();
                assertThat(timers.nextLookNanos().orElseThrow()).isLessThanOrEqualTo(earliestMs * 1_000_000);
            }
        }
    }

    private List<TimerKey> fired(long nowMs) {
        List<TimerKey> fired = new ArrayList<>();
        for (Optional<TimerKey> due = timers.pollDue(nowMs * 1_000_000);
                due.isPresent();
                due = timers.pollDue(nowMs * 1_000_000)) {
            fired.add(due.get());
        }
        return fired;
    }

    private static List<TimerKey> expired(Map<TimerKey, Long> twin, long nowMs) {
        List<TimerKey> expired = twin.entrySet().stream()
                .filter(entry -> entry.getValue() <= nowMs)
                .map(Map.Entry::getKey)
                .toList();
        expired.forEach(twin::remove);
        return expired;
    }
}
