package io.millrace.coordinator.runtime;

import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Answer;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.TimerKey;
import io.millrace.partition.HostedPartition;
import io.millrace.storage.AppendOutcome;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state machine in service: decides what waits, has its events appended, and answers once they are committed.
 *
 * <pre>
 *   due timers, queued commands ─► decide, decide, … ─► one batch ─► append, acks=all ─► answers, effects ─► next turn
 * </pre>
 *
 * <p>Owned by the shard's context. One turn at a time: while its batch is on its way nothing is decided, and what arrives
 * meanwhile shares the next batch. So whenever something is decided, all that was decided before is committed. When a commit
 * fails the machine knows more than the log; it must be dropped and another one loaded.
 */
final class LoadedShard<E> implements ServingShard {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoadedShard.class);

    /** A turn ends after this many decisions, so that other shards of the worker get theirs. */
    private static final int MAX_DECISIONS_PER_TURN = 500;

    private final CoordinatorKind<E> kind;
    private final Coordinator<E> machine;
    private final HostedPartition partition;
    private final int leaderEpoch;
    private final Context context;
    private final Clock clock;
    private final Events events;
    private final ShardTimers timers = new ShardTimers();

    /** Everybody the machine has heard of and not answered, or whose answer waits for its commit. */
    private final Set<PendingReply<?>> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean committing;
    private boolean dropped;

    /** What becomes of the turns. */
    interface Events {
        /** A turn is over and its answers are out. */
        void turnOver();

        /** The machine is not what the log says any more. */
        void failed(Refusal refusal);

        /** An effect has something to tell. */
        <R> Future<Outcome<R>> submit(Command<R> command);
    }

    LoadedShard(
            CoordinatorKind<E> kind,
            Coordinator<E> machine,
            HostedPartition partition,
            int leaderEpoch,
            Context context,
            Clock clock,
            Events events) {
        this.kind = kind;
        this.machine = machine;
        this.partition = partition;
        this.leaderEpoch = leaderEpoch;
        this.context = context;
        this.clock = clock;
        this.events = events;
    }

    /** The first turn, in which the machine arms its timers. */
    void begin() {
        long nowMs = clock.nowMs();
        turn((turn, nowNanos) -> decided(turn, machine.loaded(nowMs), nowMs, nowNanos));
    }

    /** Takes the timers that are due and the commands that wait; does nothing while a commit is on its way. */
    void serve(Supplier<@Nullable QueuedCommand<?>> inbox) {
        if (committing) {
            return;
        }
        long nowMs = clock.nowMs();
        turn((turn, nowNanos) -> {
            while (wantsMore(turn)) {
                Optional<TimerKey> due = timers.pollDue(nowNanos);
                if (due.isEmpty()) {
                    break;
                }
                decided(turn, machine.fire(due.get(), nowMs), nowMs, nowNanos);
            }
            while (wantsMore(turn)) {
                QueuedCommand<?> next = inbox.get();
                if (next == null) {
                    break;
                }
                open.add(next.reply());
                decided(turn, next.decide(machine, nowMs), nowMs, nowNanos);
            }
        });
    }

    private boolean wantsMore(ShardTurn<E> turn) {
        return turn.hasRoom() && turn.decisions() < MAX_DECISIONS_PER_TURN;
    }

    private interface Deciding<E> {
        void into(ShardTurn<E> turn, long nowNanos);
    }

    private void turn(Deciding<E> deciding) {
        ShardTurn<E> turn =
                new ShardTurn<>(kind.codec(), partition.log().config().maxMessageBytes());
        try {
            deciding.into(turn, clock.nowNanos());
        } catch (RuntimeException broken) {
            LOGGER.error("The coordinator of {} failed and is loaded again", partition.topicPartition(), broken);
            events.failed(ShardRefusals.broken(partition.topicPartition()));
            return;
        }
        commit(turn);
    }

    private void decided(ShardTurn<E> turn, Decision<E> decision, long nowMs, long nowNanos) {
        turn.add(decision, nowMs);
        decision.timers().forEach(change -> timers.change(change, nowMs, nowNanos));
    }

    private void commit(ShardTurn<E> turn) {
        Optional<ByteBuffer> batch = turn.nextBatches();
        committing = batch.isPresent();
        if (batch.isEmpty()) {
            turn.answers().forEach(this::release);
            turn.effects().forEach(effect -> kind.effects().begin(effect, this));
            events.turnOver();
            return;
        }
        long deadlineNanos = clock.nowNanos() + kind.commitTimeoutMs() * 1_000_000L;
        partition
                .appendOfCoordinator(context, batch.get(), leaderEpoch, deadlineNanos)
                .onComplete(appended -> onAppended(turn, appended));
    }

    private void onAppended(ShardTurn<E> turn, AsyncResult<AppendOutcome> appended) {
        if (dropped) {
            return;
        }
        if (appended.failed()) {
            LOGGER.error("An append of the coordinator of {} failed", partition.topicPartition(), appended.cause());
            events.failed(ShardRefusals.broken(partition.topicPartition()));
        } else if (appended.result() instanceof AppendOutcome.Refused refused) {
            Refusal refusal = ShardRefusals.notCommitted(partition.topicPartition(), refused.refusal());
            LOGGER.warn("{}; it is loaded again", refusal.message());
            events.failed(refusal);
        } else {
            commit(turn);
        }
    }

    private <R> void release(Answer<R> answer) {
        PendingReply<R> reply = (PendingReply<R>) answer.to();
        open.remove(reply);
        reply.complete(answer.outcome());
    }

    @Override
    public TopicPartition topicPartition() {
        return partition.topicPartition();
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public boolean isServing() {
        return !dropped;
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        return events.submit(command);
    }

    /** When a timer may be due; empty while none is armed. */
    OptionalLong nextTimerNanos() {
        return committing ? OptionalLong.empty() : timers.nextLookNanos();
    }

    /** Ends the service; everybody who waits is refused, and what was on its way has no effect here any more. */
    void drop(Refusal refusal) {
        dropped = true;
        open.forEach(reply -> reply.refuse(refusal));
        open.clear();
    }
}
