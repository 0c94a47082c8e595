package io.millrace.cluster;

import java.util.Optional;

/**
 * One operation on one config key. Immutable.
 *
 * @param value empty for a delete, and when a client sent none
 */
public record ConfigOperation(Kind kind, String key, Optional<String> value) {
    /** What is done to the key. */
    public enum Kind {
        SET,
        DELETE,
        /** Adds to a list. */
        APPEND,
        /** Takes from a list. */
        SUBTRACT
    }

    public static ConfigOperation set(String key, String value) {
        return new ConfigOperation(Kind.SET, key, Optional.of(value));
    }
}
