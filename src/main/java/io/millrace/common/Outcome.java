package io.millrace.common;

import java.util.function.Function;

/**
 * What came of an operation: its value, or the refusal. Expected failures travel this way; exceptions are for broken
 * invariants and failed input/output. Immutable.
 */
public sealed interface Outcome<T> {
    /** The operation was done. */
    record Done<T>(T value) implements Outcome<T> {}

    /** The operation was not done. */
    record Refused<T>(Refusal refusal) implements Outcome<T> {}

    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Outcome<T> refused(Refusal.Reason reason, String message) {
        return new Refused<>(new Refusal(reason, message));
    }

    /** Carries a refusal over unchanged, or converts the value. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> convert) {
        if (this instanceof Done<T> done) {
            return new Done<>(convert.apply(done.value()));
        }
        return new Refused<>(((Refused<T>) this).refusal());
    }
}
