package io.millrace.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waiting for a condition with a deadline: for state that cannot call back when it changes. */
public final class Await {
    /**
     * How long anything that a healthy node does at once may take on a machine that is slow, busy or stalled. A test that passes
     * pays nothing for it.
     */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long POLL_INTERVAL_NANOS = 20_000_000;

    private Await() {}

    /** Asks until the answer is as wanted; an exception counts as "not yet". Returns that answer. */
    public static <T> T until(String what, Duration patience, Callable<T> question, Predicate<T> wanted) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        Object last = "nothing";
        while (true) {
            try {
                T answer = question.call();
                if (wanted.test(answer)) {
                    return answer;
                }
                last = answer;
            } catch (Exception notYet) {
                last = notYet;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within %s: %s; last seen: %s".formatted(patience, what, last));
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }

    /** Asks until the answer is yes, as long as anything may take. */
    public static void until(String what, Callable<Boolean> question) {
        until(what, PATIENCE, question);
    }

    /** What is to hold at some time. */
    @FunctionalInterface
    public interface Assertions {
        /** Fails as long as it does not hold. */
        void check() throws Exception;
    }

    /** Checks until everything holds, as long as anything may take; what failed last is told. */
    public static void untilAsserted(String what, Assertions assertions) {
        until(
                what,
                PATIENCE,
                () -> {
                    try {
                        assertions.check();
                        return "";
                    } catch (AssertionError notYet) {
                        return String.valueOf(notYet.getMessage());
                    }
                },
                String::isEmpty);
    }

    /** Lets time pass, for faults that last. */
    public static void passing(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What became of an answer: its value, or the exception that it failed with. */
    public static Object completed(Future<?> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            return Objects.requireNonNullElse(failed.getCause(), failed);
        }
    }

    /** Asks until the answer is yes. */
    public static void until(String what, Duration patience, Callable<Boolean> question) {
        until(what, patience, question, answer -> answer);
    }
}
