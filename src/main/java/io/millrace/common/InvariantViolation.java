package io.millrace.common;

/** A belief of this code base that turned out false; the partition it happened in must stop, loudly. */
public final class InvariantViolation extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    InvariantViolation(String message) {
        super(message);
    }
}
