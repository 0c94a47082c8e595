package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Step.Idle;

/**
 * What a {@link QuorumNode} is doing, how long it may take, and when it is to look at the register next. Owned by that node, whose
 * parts move it on.
 *
 * <p>It does one thing at a time. A step that does not get on is given up at a deadline, and the next one begins by reading the
 * register again, so that nothing depends on any single message.
 */
final class Agenda {
    private static final long STEP_PATIENCE_MS = 1_500;
    private static final long REFRESH_MS = 1_000;
    private static final long RETRY_MS = 100;

    private Step step = new Idle();
    private String obstacle = "the head register was not read yet";
    private long nowMs;
    private long stepDeadlineMs;
    /** When the register is read again though nobody asks for anything. */
    private long refreshAtMs;
    /** The register is not read before this. */
    private long retryAtMs;

    long nowMs() {
        return nowMs;
    }

    void passTo(long now) {
        nowMs = now;
    }

    Step step() {
        return step;
    }

    void become(Step next) {
        step = next;
        stepDeadlineMs = nowMs + STEP_PATIENCE_MS;
    }

    /** Ends the step; the next one begins with the register. */
    void rest() {
        step = new Idle();
    }

    boolean isOverdue() {
        return step.dependsOnMessages() && nowMs >= stepDeadlineMs;
    }

    /** Ends a step that came to nothing. */
    void giveUp() {
        step.waitsFor().ifPresent(this::waitFor);
        rest();
        refresh();
    }

    /** Has the register read again as soon as the step is over. */
    void refresh() {
        refreshAtMs = nowMs;
    }

    /** As {@link #refresh()}, unless that is due already. */
    void refreshBy(long atMs) {
        refreshAtMs = Math.min(refreshAtMs, atMs);
    }

    /** Leaves the register alone for a moment. */
    void pause() {
        retryAtMs = nowMs + RETRY_MS;
    }

    boolean isReady() {
        return step instanceof Idle && nowMs >= retryAtMs;
    }

    boolean isRefreshDue() {
        return nowMs >= refreshAtMs;
    }

    /** What the register holds is in force here: nothing is to be done for a while. */
    void settle() {
        obstacle = "";
        refreshAtMs = nowMs + REFRESH_MS;
        rest();
    }

    /** Says what the node waits for, as part of a sentence. */
    void waitFor(String why) {
        obstacle = why;
    }

    /** What the node waits for; empty when for nothing. */
    String obstacle() {
        return obstacle;
    }
}
