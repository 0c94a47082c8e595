package io.millrace.testkit;

import java.util.Random;

/**
 * Random sources for property tests. Each test has seeds of its own, the same ones in every run, so that what a run says is about
 * the change it was made for; {@code -Dseed=random} takes new ones, to look for what those do not find. They are printed, and
 * {@code -Dseed=N} repeats them. Immutable.
 */
public final class Seeds {
    private Seeds() {}

    /** A source for one repetition of {@code test}. */
    public static Random random(String test, int repetition) {
        String wanted = System.getProperty("seed", Integer.toString(test.hashCode()));
        long first = wanted.equals("random") ? System.nanoTime() : Long.parseLong(wanted);
        System.out.println(test + " repetition " + repetition + ": -Dseed=" + first);
        return new Random(first + repetition);
    }
}
