package io.millrace.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Answer;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.TimerChange;
import io.millrace.coordinator.TimerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a coordinator by hand, with its log, its timers, its effects and a clock, the way the runtime has to. */
final class TransactionDriver {
    static final TransactionSettings SETTINGS = new TransactionSettings(900_000, 604_800_000, 3_600_000, 200);

    private final TransactionEventCodec codec = new TransactionEventCodec();
    private final List<TransactionEvent> log = new ArrayList<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final Set<Pending<?>> open = new LinkedHashSet<>();
    private final List<Effect> effects = new ArrayList<>();
    private TransactionCoordinator machine = new TransactionCoordinator(SETTINGS);
    private long nowMs = 1_000_000;
    private long freshProducerId = 1_000;

    TransactionDriver() {
        take(machine.loaded(nowMs));
    }

    /** Whoever waits for one answer. */
    static final class Pending<R> implements ReplyToken<R> {
        private @Nullable Outcome<R> outcome;

        boolean waits() {
            return outcome == null;
        }

        R reply() {
            return granted().orElseThrow(() -> new AssertionError("not granted: " + outcome));
        }

        Refusal.Reason refusal() {
            return refused().orElseThrow(() -> new AssertionError("not refused: " + outcome));
        }

        Optional<Refusal.Reason> refused() {
            return outcome instanceof Outcome.Refused<R> refused
                    ? Optional.of(refused.refusal().reason())
                    : Optional.empty();
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

    <R> Pending<R> send(TransactionCommand<R> command) {
        Pending<R> pending = new Pending<>();
        open.add(pending);
        take(machine.decide(command, pending, nowMs));
        return pending;
    }

    // ---- requests as clients make them

    Pending<InitProducer.Reply> init(String id, int timeoutMs) {
        return send(new InitProducer(id, timeoutMs, Optional.empty(), freshProducerId++));
    }

    Pending<InitProducer.Reply> renew(String id, ProducerIdentity producer) {
        return send(new InitProducer(id, 60_000, Optional.of(producer), freshProducerId++));
    }

    Pending<AddPartitions.Reply> add(String id, ProducerIdentity producer, int version, TopicPartition... partitions) {
        return send(new AddPartitions(id, producer, List.of(partitions), version, false));
    }

    Pending<AddPartitions.Reply> verify(String id, ProducerIdentity producer, TopicPartition... partitions) {
        return send(new AddPartitions(id, producer, List.of(partitions), 0, true));
    }

    Pending<EndTransaction.Reply> end(String id, ProducerIdentity producer, boolean commit, int version) {
        return send(new EndTransaction(id, producer, commit, version, OptionalLong.empty()));
    }

    Transaction describe(String id) {
        return send(new DescribeTransaction(id)).reply().transaction();
    }

    // ---- what happens around it

    /** Says that every marker that was asked for is written. */
    void writeMarkers() {
        for (Effect effect : takeEffects()) {
            WriteMarkers markers = (WriteMarkers) effect;
            send(new MarkersWritten(markers.transactionalId(), markers.producer()))
                    .reply();
        }
    }

    List<Effect> takeEffects() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
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
        effects.clear();
        machine = replayed();
        take(machine.loaded(nowMs));
    }

    /** Another machine that has read the log so far. */
    TransactionCoordinator replayed() {
        TransactionCoordinator fresh = new TransactionCoordinator(SETTINGS);
        for (TransactionEvent event : log) {
            EncodedEvent encoded = codec.encode(event);
            fresh.apply(codec.decode(encoded.key(), encoded.value()).orElseThrow());
        }
        return fresh;
    }

    private void take(Decision<TransactionEvent> decision) {
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

    List<TransactionEvent> log() {
        return log;
    }

    Set<Pending<?>> open() {
        return open;
    }

    TransactionCoordinator machine() {
        return machine;
    }

    long nowMs() {
        return nowMs;
    }

    long nextFreshProducerId() {
        return freshProducerId++;
    }
}
