package io.millrace.coordinator;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A decision in the making: everything that one command or timer leads to is collected here. Each event is applied in the
 * moment it is emitted, so the rest of the decision sees its effect. Confined to one call of a state machine.
 */
public final class Turn<E> {
    private final long nowMs;
    private final Consumer<E> apply;
    private final List<E> events = new ArrayList<>(1);
    private final List<Answer<?>> answers = new ArrayList<>(1);
    private final List<TimerChange> timers = new ArrayList<>(1);
    private final List<Effect> effects = new ArrayList<>(0);

    /**
     * An empty decision.
     *
     * @param nowMs wall-clock time of this turn
     * @param apply the machine's own {@code apply}
     */
    public Turn(long nowMs, Consumer<E> apply) {
        this.nowMs = nowMs;
        this.apply = apply;
    }

    /** Time of this turn; the same for everything decided in it. */
    public long nowMs() {
        return nowMs;
    }

    /** Applies an event and has it appended. */
    public void emit(E event) {
        apply.accept(event);
        events.add(event);
    }

    /** Grants a wish. */
    public <R> void answer(ReplyToken<R> to, R reply) {
        answers.add(new Answer<>(to, Outcome.done(reply)));
    }

    /** Answers with what came of it. */
    public <R> void conclude(ReplyToken<R> to, Outcome<R> outcome) {
        answers.add(new Answer<>(to, outcome));
    }

    /** Says no. */
    public void refuse(ReplyToken<?> to, Refusal refusal) {
        answers.add(refusalOf(to, refusal));
    }

    /** Says no, with a sentence for a person. */
    public void refuse(ReplyToken<?> to, Refusal.Reason reason, String message) {
        refuse(to, new Refusal(reason, message));
    }

    /** Has a timer fire once, {@code delayMs} from now, in place of what was scheduled for it. */
    public void schedule(TimerKey timer, long delayMs) {
        timers.add(new TimerChange.Schedule(timer, nowMs + delayMs));
    }

    /** Has a timer not fire. */
    public void cancel(TimerKey timer) {
        timers.add(new TimerChange.Cancel(timer));
    }

    /** Has something done outside of the log once this turn is committed. */
    public void effect(Effect effect) {
        effects.add(effect);
    }

    /** All that was collected. */
    public Decision<E> decision() {
        return new Decision<>(events, answers, timers, effects);
    }

    private static <R> Answer<R> refusalOf(ReplyToken<R> to, Refusal refusal) {
        return new Answer<>(to, new Outcome.Refused<>(refusal));
    }
}
