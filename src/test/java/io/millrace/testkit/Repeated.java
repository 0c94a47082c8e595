package io.millrace.testkit;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's action, done over and over on a thread of its own until closed. Owned by one test thread. */
public final class Repeated implements AutoCloseable {
    private static final Duration PATIENCE = Await.PATIENCE;

    private final Action action;
    private final AutoCloseable client;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Exception failure;

    /** What is repeated. */
    public interface Action {
        /** Does it for the n-th time. */
        void run(long round) throws Exception;
    }

    private Repeated(String name, AutoCloseable client, Action action) {
        this.action = action;
        this.client = client;
        this.thread = new Thread(this::repeat, name);
    }

    /** Starts repeating; {@code client} is what the action uses, closed behind the last action. */
    public static Repeated start(String name, AutoCloseable client, Action action) {
        Repeated started = new Repeated(name, client, action);
        started.thread.start();
        return started;
    }

    private void repeat() {
        try {
            for (long round = 0; !stopping; round++) {
                action.run(round);
            }
        } catch (Exception failed) {
            failure = failed;
        }
    }

    /** Why it ended by itself, if it did. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
            client.close();
        } catch (Exception failed) {
            throw new IllegalStateException(thread.getName() + " did not end", failed);
        }
    }
}
