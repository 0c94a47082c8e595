package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.storage.AppendOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The appends of one produce request, answered together when the last of them is settled.
 *
 * <p>Thread-safe because every slot is written by one owner only, and the count of open slots orders those writes before
 * the delivery. Invariant: each slot is settled exactly once.
 */
public final class AppendBatch implements Delivery {
    private final Context context;
    private final short acks;
    private final long deadlineNanos;
    private final @Nullable ProduceTransaction transaction;
    private final AppendOutcome[] outcomes;
    private final AtomicInteger open;
    private final Promise<List<AppendOutcome>> promise = Promise.promise();

    /**
     * Makes a batch of unsettled slots.
     *
     * @param context where {@link #outcomes} completes
     * @param deadlineNanos monotonic time after which acks=all gives up
     */
    public AppendBatch(Context context, int size, short acks, long deadlineNanos) {
        this(context, size, acks, deadlineNanos, null);
    }

    private AppendBatch(
            Context context, int size, short acks, long deadlineNanos, @Nullable ProduceTransaction transaction) {
        this.context = context;
        this.acks = acks;
        this.deadlineNanos = deadlineNanos;
        this.transaction = transaction;
        this.outcomes = new AppendOutcome[size];
        this.open = new AtomicInteger(size);
    }

    /** As the constructor, for a request that belongs to a transaction. */
    public static AppendBatch inTransaction(
            Context context, int size, short acks, long deadlineNanos, ProduceTransaction transaction) {
        return new AppendBatch(context, size, acks, deadlineNanos, transaction);
    }

    /** One outcome for each slot, in order; completes on {@link #context}. */
    public Future<List<AppendOutcome>> outcomes() {
        return promise.future();
    }

    /** Settles a slot that never reached an owner; called on {@link #context}. */
    public void refuse(int slot, Refusal refusal) {
        if (settle(slot, new AppendOutcome.Refused(refusal, -1))) {
            deliver();
        }
    }

    short acks() {
        return acks;
    }

    /** The transaction that transactional batches in this belong to; null for a request without one. */
    @Nullable
    ProduceTransaction transaction() {
        return transaction;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Returns whether this was the last open slot, so that the batch must be delivered. */
    boolean settle(int slot, AppendOutcome outcome) {
        outcomes[slot] = outcome;
        return open.decrementAndGet() == 0;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void deliver() {
        promise.complete(Arrays.asList(outcomes));
    }
}
