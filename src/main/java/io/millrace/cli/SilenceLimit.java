package io.millrace.cli;

import io.millrace.common.Clock;

/** Gives up on a broker that has stopped sending what it said it has. Confined to its user. */
final class SilenceLimit {
    private final Clock clock;
    private final int maxSilenceMs;
    private long lastHeardNanos;

    SilenceLimit(Clock clock, int maxSilenceMs) {
        this.clock = clock;
        this.maxSilenceMs = maxSilenceMs;
        this.lastHeardNanos = clock.nowNanos();
    }

    /** Notes whether the last poll brought nothing; throws when that has been so for too long. */
    void check(boolean nothingCame, String bootstrap) {
        long nowNanos = clock.nowNanos();
        if (!nothingCame) {
            lastHeardNanos = nowNanos;
        } else if ((nowNanos - lastHeardNanos) / 1_000_000 > maxSilenceMs) {
            throw CommandFailure.failed("No more records came from " + bootstrap + " for " + maxSilenceMs / 1000
                    + " s, although there are more. Is the broker still running? A longer --timeout may help.");
        }
    }
}
