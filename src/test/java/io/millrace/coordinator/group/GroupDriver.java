package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.Answer;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.Framing;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.TimerChange;
import io.millrace.coordinator.TimerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a coordinator by hand, with its log, its timers and a clock, the way the runtime has to. */
final class GroupDriver {
    private final GroupEventCodec codec = new GroupEventCodec();
    static final int SESSION_TIMEOUT_MS = 45_000;

    private static final int HEARTBEAT_INTERVAL_MS = 5_000;

    private final GroupSettings settings;
    private final ConsumerTimings timings;
    private final TopicCatalog topics;
    private final Random random;
    private final List<GroupEvent> log = new ArrayList<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final Set<Pending<?>> open = new TreeSet<>(Comparator.comparingInt(pending -> pending.number));
    private final Deque<VerifyTransaction> questions = new ArrayDeque<>();
    private GroupCoordinator machine;
    private long nowMs = 1_000_000;
    private int tokens;

    GroupDriver(GroupSettings settings, TopicCatalog topics, Random random) {
        this(settings, ConsumerTimings.same(SESSION_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS), topics, random);
    }

    GroupDriver(GroupSettings settings, ConsumerTimings timings, TopicCatalog topics, Random random) {
        this.settings = settings;
        this.timings = timings;
        this.topics = topics;
        this.random = random;
        this.machine = new GroupCoordinator(settings, timings, topics, random);
        take(machine.loaded(nowMs));
    }

    /** Whoever waits for one answer. */
    static final class Pending<R> implements ReplyToken<R> {
        private final int number;
        private @Nullable Outcome<R> outcome;

        private Pending(int number) {
            this.number = number;
        }

        boolean waits() {
            return outcome == null;
        }

        /** What it was answered; only when it does not wait any more. */
        Outcome<R> outcome() {
            return Objects.requireNonNull(outcome, "no answer yet");
        }

        R reply() {
            return granted().orElseThrow(() -> new AssertionError("not granted: " + outcome));
        }

        Refusal.Reason refusal() {
            if (outcome instanceof Outcome.Refused<R> refused) {
                return refused.refusal().reason();
            }
            throw new AssertionError("not refused: " + outcome);
        }

        Optional<R> granted() {
            return outcome instanceof Outcome.Done<R> done ? Optional.of(done.value()) : Optional.empty();
        }

        private void answer(Object answer) {
            assertThat(outcome).as("first answer").isNull();
            @SuppressWarnings("unchecked")
            Outcome<R> typed = (Outcome<R>) answer;
            outcome = typed;
        }
    }

    <R> Pending<R> send(GroupCommand<R> command) {
        Pending<R> pending = new Pending<>(tokens++);
        open.add(pending);
        take(machine.decide(command, pending, nowMs));
        return pending;
    }

    /** Lets time pass; timers fire at their deadlines, in order. */
    void advanceMs(long byMs) {
        long untilMs = nowMs + byMs;
        while (true) {
            Optional<Map.Entry<TimerKey, Long>> next = timers.entrySet().stream()
                    .filter(timer -> timer.getValue() <= untilMs)
                    .min(Map.Entry.<TimerKey, Long>comparingByValue()
                            .thenComparing(timer -> timer.getKey().toString()));
            if (next.isEmpty()) {
                nowMs = untilMs;
                return;
            }
            nowMs = Math.max(nowMs, next.get().getValue());
            TimerKey key = next.get().getKey();
            timers.remove(key);
            take(machine.fire(key, nowMs));
        }
    }

    /** The coordinator dies: what it owes is refused, and another one replays the log. */
    void failOver() {
        for (Pending<?> pending : open) {
            pending.answer(Outcome.refused(Refusal.Reason.NOT_COORDINATOR, "gone"));
        }
        open.clear();
        timers.clear();
        questions.clear();
        machine = new GroupCoordinator(settings, timings, topics, random);
        for (GroupEvent event : log) {
            machine.apply(replayed(event));
        }
        take(machine.loaded(nowMs));
    }

    /** The event as a log gives it back. */
    private GroupEvent replayed(GroupEvent event) {
        Framing framing = codec.framing(event);
        if (framing instanceof Framing.EndOfTransaction end) {
            return codec.decode(end).orElseThrow();
        }
        EncodedEvent encoded = codec.encode(event);
        return framing instanceof Framing.InTransaction transaction
                ? codec.decode(transaction, encoded.key(), encoded.value()).orElseThrow()
                : codec.decode(encoded.key(), encoded.value()).orElseThrow();
    }

    /** What the machine wants to know of coordinators of transactions, oldest first; not after a failover. */
    Deque<VerifyTransaction> questions() {
        return questions;
    }

    private void take(Decision<GroupEvent> decision) {
        decision.effects().forEach(effect -> questions.add((VerifyTransaction) effect));
        log.addAll(decision.events());
        for (Answer<?> answer : decision.answers()) {
            Pending<?> pending = (Pending<?>) answer.to();
            pending.answer(answer.outcome());
            assertThat(open.remove(pending)).as("an open token").isTrue();
        }
        for (TimerChange change : decision.timers()) {
            if (change instanceof TimerChange.Schedule schedule) {
                timers.put(schedule.key(), schedule.deadlineMs());
            } else {
                timers.remove(change.key());
            }
        }
    }

    List<GroupEvent> log() {
        return log;
    }

    Set<TimerKey> timers() {
        return timers.keySet();
    }

    Set<Pending<?>> open() {
        return open;
    }

    GroupCoordinator machine() {
        return machine;
    }

    long nowMs() {
        return nowMs;
    }
}
