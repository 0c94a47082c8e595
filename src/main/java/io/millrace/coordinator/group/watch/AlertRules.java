package io.millrace.coordinator.group.watch;

/**
 * When a group is worth an alert. Immutable.
 *
 * @param maxLag records: {@code group.alert.lag.records}
 * @param ownerlessMs how long a partition may be without an owner: {@code group.alert.ownerless.ms}
 * @param lossWarningMs how long before a loss: {@code group.alert.retention.ms}
 * @param maxRebalancesPerHour {@code group.alert.rebalances.per.hour}
 * @param clearAfterMs how long all must be well before an alert is cleared: {@code group.alert.clear.ms}
 */
public record AlertRules(
        long maxLag, long ownerlessMs, long lossWarningMs, int maxRebalancesPerHour, long clearAfterMs) {
    /** What is in force when nothing is configured. */
    public static final AlertRules DEFAULTS = new AlertRules(10_000, 60_000, 3_600_000, 1, 30_000);
}
