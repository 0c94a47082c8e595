package io.millrace.testkit;

import java.time.Duration;

/**
 * How much longer than it was promised something may take in a test, on whatever machine that runs and beside whatever else. Three
 * times as long in {@code bin/test}; {@code -Dmillrace.it.slack=1} takes promises as they are, as {@code bin/fault-test} does.
 */
public final class Slack {
    private static final int FACTOR = Integer.getInteger("millrace.it.slack", 3);

    private Slack() {}

    /** What a promised time may come to here. */
    public static Duration of(Duration promised) {
        return promised.multipliedBy(FACTOR);
    }
}
