package io.millrace.coordinator.group;

import java.util.List;

/**
 * One rebalance of a group, as kept for people. Immutable.
 *
 * @param generationId generation (or group epoch) that it led to
 * @param reasons who joined, left or timed out, one sentence each; the first ones when there were very many
 * @param beganMs wall-clock time of the first reason
 * @param tookMs from the first reason until every member had its assignment
 * @param memberCount members in the generation
 */
public record Rebalance(int generationId, List<String> reasons, long beganMs, long tookMs, int memberCount) {
    public Rebalance {
        reasons = List.copyOf(reasons);
    }
}
