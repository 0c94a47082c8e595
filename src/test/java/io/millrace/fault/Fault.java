package io.millrace.fault;

import io.millrace.testkit.Slack;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Something that goes wrong with a running cluster, and how it is put right. Immutable but for its aim.
 *
 * @param name for the table
 * @param lasts how long it stays before it is put right
 * @param silenceMax longest time that a partition may acknowledge nothing because of it, but for {@link Slack}
 * @param aim whether it strikes at the state that it is to strike at, for faults that have one
 */
record Fault(String name, Duration lasts, Duration silenceMax, Strike strike, Aim aim) {
    Fault(String name, Duration lasts, Duration silenceMax, Strike strike) {
        this(name, lasts, silenceMax, strike, new Aim());
    }

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
