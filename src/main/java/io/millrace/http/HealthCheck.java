package io.millrace.http;

/**
 * One reason for which a node is or is not ready, in words. Immutable.
 *
 * @param name of what was looked at, such as {@code log dirs}
 */
public record HealthCheck(String name, boolean good, String detail) {
    public static HealthCheck good(String name, String detail) {
        return new HealthCheck(name, true, detail);
    }

    public static HealthCheck bad(String name, String detail) {
        return new HealthCheck(name, false, detail);
    }
}
