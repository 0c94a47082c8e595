package io.millrace.testkit;

import io.millrace.common.Refusal;
import io.millrace.service.TransactionCheck;
import io.millrace.service.TransactionVerification;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A coordinator of transactions that says yes to everything, unless a test holds it and answers itself. Thread-safe because
 * the queue is.
 */
public final class FakeVerification implements TransactionVerification {
    private static final long PATIENCE_SECONDS = Await.PATIENCE.toSeconds();

    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private volatile boolean holding;

    /** A question that waits for its answer. */
    public record Held(TransactionCheck check, Promise<List<Optional<Refusal>>> answer) {
        /** Answers all partitions alike. */
        public void answer(Optional<Refusal> refusal) {
            answer.complete(Collections.nCopies(check.partitions().size(), refusal));
        }
    }

    /** From now on questions wait until the test takes them. */
    public void hold() {
        holding = true;
    }

    /** The next question that waits. */
    public Held take() throws InterruptedException {
        Held next = held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody asked within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }

    @Override
    public Future<List<Optional<Refusal>>> check(TransactionCheck check) {
        if (!holding) {
            return Future.succeededFuture(Collections.nCopies(check.partitions().size(), Optional.empty()));
        }
        Promise<List<Optional<Refusal>>> answer = Promise.promise();
        held.add(new Held(check, answer));
        return answer.future();
    }
}
