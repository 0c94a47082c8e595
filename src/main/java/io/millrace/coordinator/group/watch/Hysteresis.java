package io.millrace.coordinator.group.watch;

/**
 * A condition that is raised once it has been bad for a while, and cleared once it has been good for a while; in between it
 * stays as it is. Owned by whoever watches.
 */
final class Hysteresis {
    /** How a look came out. */
    enum Level {
        GOOD,
        /** Neither bad enough to raise nor good enough to clear. */
        BETWEEN,
        BAD
    }

    private final long raiseAfterMs;
    private final long clearAfterMs;
    private Level level = Level.GOOD;
    private long levelSinceMs;
    private boolean raised;

    Hysteresis(long raiseAfterMs, long clearAfterMs) {
        this.raiseAfterMs = raiseAfterMs;
        this.clearAfterMs = clearAfterMs;
    }

    /** Takes one look in and says whether the condition is raised now. */
    boolean observe(Level now, long nowMs) {
        if (now != level) {
            level = now;
            levelSinceMs = nowMs;
        }
        long heldMs = nowMs - levelSinceMs;
        if (level == Level.BAD && heldMs >= raiseAfterMs) {
            raised = true;
        } else if (level == Level.GOOD && heldMs >= clearAfterMs) {
            raised = false;
        }
        return raised;
    }

    boolean isRaised() {
        return raised;
    }
}
