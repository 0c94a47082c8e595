package io.millrace.partition;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/**
 * A question or order to a partition's owner whose answer goes back to the context that asked.
 *
 * <p>Handed over twice, with the hops between: filled in by the owner, read by the asking context.
 */
final class OwnerCall<T> implements PartitionCommand, Delivery {
    private final Context context;
    private final Function<PartitionWriter, T> work;
    private final int sizeBytes;
    private final Promise<T> promise = Promise.promise();
    private Future<T> answer = Future.failedFuture("the owner has not run this call yet");

    /** Makes a call that brings {@code sizeBytes} of records with it. */
    OwnerCall(Context context, int sizeBytes, Function<PartitionWriter, T> work) {
        this.context = context;
        this.work = work;
        this.sizeBytes = sizeBytes;
    }

    Future<T> future() {
        return promise.future();
    }

    @Override
    public void run(PartitionWriter writer) {
        try {
            answer = Future.succeededFuture(work.apply(writer));
        } catch (RuntimeException broken) {
            answer = Future.failedFuture(broken);
            writer.goOffline(broken);
        }
        writer.deliver(this);
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void deliver() {
        answer.onComplete(promise);
    }
}
