package io.millrace.testkit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One broker as a real process that keeps its address and its data over restarts: ours, or the reference Kafka. Owned
 * by one test thread.
 */
public interface TestBroker extends AutoCloseable {
    /** Starts the process and returns when it serves clients. */
    void start() throws Exception;

    /** The process of the latest start. */
    ChildProcess process();

    /** Stops it the polite way (SIGTERM) and returns the exit code. */
    default int terminate(Duration patience) throws InterruptedException {
        return process().terminate(patience);
    }

    /** Ends it without warning (SIGKILL). */
    default void kill() throws InterruptedException {
        process().kill();
    }

    /** Port of the Kafka protocol on 127.0.0.1. */
    int port();

    /** Process id of the running broker. */
    default long pid() {
        return process().pid();
    }

    /** The directory that holds a directory for each partition. */
    Path logDir();

    /** What the process said so far, for the message of a failed test. */
    default String story() {
        return process().story();
    }

    default String bootstrap() {
        return "127.0.0.1:" + port();
    }

    @Override
    void close();
}
