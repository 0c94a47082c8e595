package io.millrace.coordinator;

/**
 * A replicated state machine; one instance for each shard, owned by that shard's worker.
 *
 * <p>The rules of running one:
 *
 * <ol>
 *   <li>{@link #apply} every event of the log in order, then {@link #loaded} once, then {@link #decide} and {@link #fire}.
 *   <li>A decision's events are already applied when it is returned. Append them, in order, as one batch; if that fails, drop
 *       the instance and load another one from the log.
 *   <li>Release a decision's answers, and carry out its effects, only when everything applied so far is committed. This holds
 *       for decisions without events too, because they may have read what is not committed yet.
 *   <li>When an instance is dropped, refuse every token that it has not answered.
 * </ol>
 *
 * @param <E> its events
 */
public interface Coordinator<E> {
    /**
     * What becomes of a command of this machine's kind. Its token is answered by this decision or by a later one, exactly
     * once.
     */
    <R> Decision<E> decide(Command<R> command, ReplyToken<R> replyTo, long nowMs);

    /** What becomes of a timer whose deadline has passed. A timer that was cancelled or moved meanwhile must not fire. */
    Decision<E> fire(TimerKey timer, long nowMs);

    /** Changes the durable state; the only way to do so. */
    void apply(E event);

    /** Begins service after the last event of the log was applied, even if there was none: arms the timers. */
    Decision<E> loaded(long nowMs);
}
