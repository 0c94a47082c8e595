package io.millrace.testkit;

import java.util.Random;

/**
 * Random sources for property tests: a new seed for each run, printed so that a failure can be repeated with {@code
 * -Dseed=N}. Immutable.
 */
public final class Seeds {
    private Seeds() {}

    /** A source for one repetition of {@code test}. */
    public static Random random(String test, int repetition) {
        long seed = Long.getLong("seed", System.nanoTime()) + repetition;
        System.out.println(test + " repetition " + repetition + ": -Dseed=" + (seed - repetition));
        return new Random(seed);
    }
}
