package io.millrace.config;

import java.util.List;
import java.util.function.Predicate;

/**
 * What values of a key are allowed beyond its type. Immutable.
 *
 * @param allowed completes the sentence "must be …"; empty when everything is allowed
 */
record ValueRule(String allowed, Predicate<Object> holds) {
    static ValueRule any() {
        return new ValueRule("", value -> true);
    }

    static ValueRule atLeast(long least) {
        return new ValueRule("at least " + least, value -> ((Number) value).doubleValue() >= least);
    }

    static ValueRule between(long least, long most) {
        return new ValueRule("between " + least + " and " + most, value -> within(value, least, most));
    }

    static ValueRule betweenOr(long least, long most, long other) {
        return new ValueRule(
                "between " + least + " and " + most + ", or " + other,
                value -> within(value, least, most) || ((Number) value).longValue() == other);
    }

    static ValueRule oneOf(String... choices) {
        List<String> list = List.of(choices);
        return new ValueRule("one of " + String.join(", ", list), list::contains);
    }

    static ValueRule someOf(String... choices) {
        List<String> list = List.of(choices);
        return new ValueRule("a list of " + String.join(", ", list), value -> list.containsAll((List<?>) value));
    }

    /** For features that a key names but this broker does not have. */
    static ValueRule onlyFalse(String missing) {
        return new ValueRule("false, because " + missing, Boolean.FALSE::equals);
    }

    /** Replicas to throttle: {@code *}, or {@code partition:broker} pairs. */
    static ValueRule replicas() {
        return new ValueRule("* or a list of partition:broker pairs", ValueRule::isReplicaList);
    }

    private static boolean within(Object value, long least, long most) {
        double number = ((Number) value).doubleValue();
        return number >= least && number <= most;
    }

    private static boolean isReplicaList(Object value) {
        List<?> entries = (List<?>) value;
        return entries.equals(List.of("*"))
                || entries.stream().allMatch(entry -> ((String) entry).matches("[0-9]+:[0-9]+"));
    }
}
