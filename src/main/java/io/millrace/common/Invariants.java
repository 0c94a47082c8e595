package io.millrace.common;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Assertions that stay on in production. */
public final class Invariants {
    private Invariants() {}

    /**
     * Crashes the caller when a belief of this code base does not hold.
     *
     * @throws InvariantViolation with the formatted message when {@code condition} is false
     */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new InvariantViolation(message);
        }
    }

    /** As {@link #check(boolean, String)} for one number, without boxing it when the condition holds. */
    @FormatMethod
    public static void check(boolean condition, String template, long argument) {
        if (!condition) {
            throw new InvariantViolation(String.format(Locale.ROOT, template, argument));
        }
    }

    /** As {@link #check(boolean, String)} for two numbers, without boxing them when the condition holds. */
    @FormatMethod
    public static void check(boolean condition, String template, long first, long second) {
        if (!condition) {
            throw new InvariantViolation(String.format(Locale.ROOT, template, first, second));
        }
    }

    /** As {@link #check(boolean, String)} for any arguments; allocates, so not for code that runs per batch. */
    @FormatMethod
    public static void check(boolean condition, String template, Object... arguments) {
        if (!condition) {
            throw new InvariantViolation(String.format(Locale.ROOT, template, arguments));
        }
    }
}
