package io.millrace.partition;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for work that blocks on files, whose end can be waited for. Closing Vert.x interrupts its workers, and an interrupt
 * closes the file a thread is at for everybody: so a node drains its pools first.
 *
 * <p>Thread-safe because the count of users is atomic. Invariant: once the count is zero it stays zero, and no work runs.
 */
public final class BlockingPool {
    private final String name;
    private final WorkerExecutor workers;
    private final Promise<Void> drained = Promise.promise();

    /** Pieces of work that were taken and have not ended, and one more until the pool drains. */
    private final AtomicInteger users = new AtomicInteger(1);

    private volatile boolean draining;

    /** Makes a pool; its queue is as bounded as its callers are. */
    public BlockingPool(Vertx vertx, String name, int threads) {
        this.name = name;
        this.workers = vertx.createSharedWorkerExecutor(name, threads);
    }

    /** Runs work on one of the threads, in no particular order; the future fails at once when the pool drains. */
    public <T> Future<T> run(Callable<T> work) {
        if (!enter()) {
            return refused();
        }
        try {
            return workers.executeBlocking(() -> runAndLeave(work), false);
        } catch (RejectedExecutionException closed) {
            leave();
            return refused();
        }
    }

    private <T> Future<T> refused() {
        return Future.failedFuture(new RejectedExecutionException(name + " takes no more work: the node is stopping"));
    }

    private <T> T runAndLeave(Callable<T> work) throws Exception {
        try {
            return work.call();
        } finally {
            leave();
        }
    }

    private boolean enter() {
        return !draining && users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            drained.complete();
        }
    }

    /** Refuses new work from now on; completes when the last piece has ended. To be called once. */
    public Future<Void> drain() {
        draining = true;
        leave();
        return drained.future();
    }
}
