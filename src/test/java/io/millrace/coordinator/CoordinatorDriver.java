package io.millrace.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a coordinator by hand, with its log, its timers, its effects and a clock, the way the runtime has to. Owned by one test.
 *
 * @param <E> its events
 * @param <M> the coordinator
 */
public class CoordinatorDriver<E, M extends Coordinator<E>> {
    private final Supplier<M> machines;
    private final UnaryOperator<E> throughTheLog;
    private final List<E> log = new ArrayList<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final Set<Pending<?>> open = new LinkedHashSet<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private M machine;
    private long nowMs = 1_000_000;

    /**
     * Begins with an empty log.
     *
     * @param machines makes a coordinator that has seen nothing yet
     * @param throughTheLog the event as a log gives it back
     */
    protected CoordinatorDriver(Supplier<M> machines, UnaryOperator<E> throughTheLog) {
        this.machines = machines;
        this.throughTheLog = throughTheLog;
        this.machine = machines.get();
        take(machine.loaded(nowMs));
    }

    /** Whoever waits for one answer. */
    public static final class Pending<R> implements ReplyToken<R> {
        private @Nullable Outcome<R> outcome;

        private Pending() {}

        public boolean waits() {
            return outcome == null;
        }

        /** What it was answered; only when it does not wait any more. */
        public Outcome<R> outcome() {
            return Objects.requireNonNull(outcome, "no answer yet");
        }

        public R reply() {
            return granted().orElseThrow(() -> new AssertionError("not granted: " + outcome));
        }

        public Refusal.Reason refusal() {
            return refused().orElseThrow(() -> new AssertionError("not refused: " + outcome));
        }

        public Optional<Refusal.Reason> refused() {
            return outcome instanceof Outcome.Refused<R> refused
                    ? Optional.of(refused.refusal().reason())
                    : Optional.empty();
        }

        public Optional<R> granted() {
            return outcome instanceof Outcome.Done<R> done ? Optional.of(done.value()) : Optional.empty();
        }

        private void answer(Object answer) {
            assertThat(outcome).as("first answer").isNull();
            @SuppressWarnings("unchecked")
            Outcome<R> typed = (Outcome<R>) answer;
            outcome = typed;
        }
    }

    public final <R> Pending<R> send(Command<R> command) {
        Pending<R> pending = new Pending<>();
        open.add(pending);
        take(machine.decide(command, pending, nowMs));
        return pending;
    }

    /** Lets time pass; timers fire at their deadlines, in order. */
    public final void advanceMs(long byMs) {
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
    public final void failOver() {
        for (Pending<?> pending : open) {
            pending.answer(Outcome.refused(Refusal.Reason.NOT_COORDINATOR, "gone"));
        }
        open.clear();
        timers.clear();
        effects.clear();
        machine = replayed();
        take(machine.loaded(nowMs));
    }

    /** Another coordinator that has read the log so far. */
    public final M replayed() {
        M fresh = machines.get();
        log.forEach(event -> fresh.apply(throughTheLog.apply(event)));
        return fresh;
    }

    private void take(Decision<E> decision) {
        log.addAll(decision.events());
        effects.addAll(decision.effects());
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

    public final List<E> log() {
        return log;
    }

    public final Set<TimerKey> timers() {
        return timers.keySet();
    }

    /** Who still waits, in the order of their commands. */
    public final Set<Pending<?>> open() {
        return open;
    }

    /** What is still to be carried out, oldest first; nothing after a failover. */
    public final Deque<Effect> effects() {
        return effects;
    }

    public final M machine() {
        return machine;
    }

    public final long nowMs() {
        return nowMs;
    }
}
