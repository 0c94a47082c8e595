package io.millrace.simulation;

import io.millrace.simulation.SimulatedDisk.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers all that was ever committed or acknowledged, and fails when anybody contradicts it. Owned by the simulation's thread. */
final class CommitChecker {
    /** A promise was broken. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    private final List<Entry> committed = new ArrayList<>();

    /** Leader epoch in which each of them was committed. */
    private final List<Integer> committedIn = new ArrayList<>();

    private final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
    private int acknowledged;

    int committedEnd() {
        return committed.size();
    }

    int acknowledgedCount() {
        return acknowledged;
    }

    /** A node begins to lead: it must be the only one in its epoch and have all that was committed in epochs before. */
    void onLeader(int nodeId, int leaderEpoch, SimulatedDisk disk) {
        Integer other = leaderOfEpoch.put(leaderEpoch, nodeId);
        check(other == null || other == nodeId, "epoch " + leaderEpoch + " has leaders " + other + " and " + nodeId);
        int before = 0;
        while (before < committed.size() && committedIn.get(before) < leaderEpoch) {
            before++;
        }
        checkRange(nodeId, disk, 0, before);
    }

    /** A leader's high watermark moved: whatever lies below is committed for ever. */
    void onCommitted(int nodeId, int leaderEpoch, SimulatedDisk disk, long before, long highWatermark) {
        onHighWatermark(nodeId, before, highWatermark);
        checkRange(nodeId, disk, before, Math.min(highWatermark, committed.size()));
        while (committed.size() < highWatermark) {
            committed.add(disk.entry(committed.size()));
            committedIn.add(leaderEpoch);
        }
    }

    /** A follower believes that everything below is committed. */
    void onFollowerHighWatermark(int nodeId, SimulatedDisk disk, long before, long highWatermark) {
        onHighWatermark(nodeId, before, highWatermark);
        check(
                highWatermark <= committed.size(),
                "follower " + nodeId + " counts " + highWatermark + " committed records of " + committed.size());
        checkRange(nodeId, disk, before, highWatermark);
    }

    void onAcknowledged(int offset, int value) {
        check(
                offset < committed.size() && committed.get(offset).value() == value,
                "value " + value + " was acknowledged at offset " + offset + " without being committed there");
        acknowledged++;
    }

    private static void onHighWatermark(int nodeId, long before, long after) {
        check(after >= before, "the high watermark of node " + nodeId + " moved from " + before + " to " + after);
    }

    void checkRange(int nodeId, SimulatedDisk disk, long from, long end) {
        for (int offset = (int) from; offset < end; offset++) {
            check(
                    offset < disk.end() && disk.entry(offset).equals(committed.get(offset)),
                    "node " + nodeId + " has not the committed record at offset " + offset + " of " + end);
        }
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Broken(otherwise);
        }
    }
}
