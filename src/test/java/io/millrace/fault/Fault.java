package io.millrace.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Something that goes wrong with a running cluster, and how it is put right. Immutable.
 *
 * @param name for the table
 * @param lasts how long it stays before it is put right
 * @param silenceMax longest time that a partition may acknowledge nothing because of it
 */
record Fault(String name, Duration lasts, Duration silenceMax, Strike strike) {
    /** Breaks something. */
    @FunctionalInterface
    interface Strike {
        /** Returns what puts it right again. */
        Remedy on(FaultCluster cluster, RandomGenerator random) throws Exception;
    }

    /** Puts right what was broken. */
    @FunctionalInterface
    interface Remedy {
        void apply() throws Exception;
    }
}
