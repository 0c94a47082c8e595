package io.millrace.coordinator.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The latest rebalances of one group with their reasons. Soft state, owned by its group; bounded in rebalances and in
 * reasons for each, so that neither an unstable nor a very large group makes it grow.
 */
final class RebalanceLog {
    static final int MAX_REBALANCES = 50;
    static final int MAX_REASONS = 20;

    private final Deque<Rebalance> finished = new ArrayDeque<>();
    private final List<String> reasons = new ArrayList<>();
    private long beganMs;
    private long count;

    /** Takes over what happened to the group while it had another protocol. */
    void continueFrom(RebalanceLog before) {
        finished.addAll(before.finished);
        reasons.addAll(before.reasons);
        beganMs = before.beganMs;
        count = before.count;
    }

    /** Notes why a rebalance is needed; the first reason begins it. */
    void note(String reason, long nowMs) {
        if (reasons.isEmpty()) {
            beganMs = nowMs;
        }
        if (reasons.size() < MAX_REASONS) {
            reasons.add(reason);
        }
    }

    /** Closes the rebalance that is under way, if there is one. */
    void finish(int generationId, int memberCount, long nowMs) {
        if (reasons.isEmpty()) {
            return;
        }
        if (finished.size() == MAX_REBALANCES) {
            finished.removeFirst();
        }
        finished.addLast(new Rebalance(generationId, reasons, beganMs, Math.max(0, nowMs - beganMs), memberCount));
        reasons.clear();
        count++;
    }

    /** Finished rebalances, oldest first. */
    RebalanceHistory.Reply history() {
        return new RebalanceHistory.Reply(List.copyOf(finished), count);
    }
}
