package io.millrace.simulation;

import io.millrace.replica.FollowerState.EpochAndEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** The log of one node, of which a power cut takes a part of what was not flushed. Owned by the simulation's thread. */
final class SimulatedDisk {
    /** A record and the leader epoch in which it was written. */
    record Entry(int leaderEpoch, int value) {}

    private final List<Entry> entries = new ArrayList<>();
    private final TreeMap<Integer, Integer> epochStarts = new TreeMap<>();
    private int flushedEnd;

    /** How often the log was cut: a flush from before a cut says nothing about what came after. */
    private int cuts;

    int end() {
        return entries.size();
    }

    int flushedEnd() {
        return flushedEnd;
    }

    int cuts() {
        return cuts;
    }

    Entry entry(int offset) {
        return entries.get(offset);
    }

    List<Entry> from(int offset, int count) {
        return List.copyOf(entries.subList(offset, Math.min(entries.size(), offset + count)));
    }

    int lastEpoch() {
        return entries.isEmpty() ? -1 : entries.get(entries.size() - 1).leaderEpoch();
    }

    void append(Entry entry) {
        assign(entry.leaderEpoch());
        entries.add(entry);
    }

    void beginEpoch(int leaderEpoch) {
        assign(leaderEpoch);
    }

    private void assign(int leaderEpoch) {
        if (!epochStarts.isEmpty() && epochStarts.lastKey() == leaderEpoch) {
            return;
        }
        epochStarts.tailMap(leaderEpoch, true).clear();
        epochStarts.values().removeIf(start -> start >= end());
        epochStarts.put(leaderEpoch, end());
    }

    /** As a real log answers: the largest epoch not above this one, and where it ends. */
    Optional<EpochAndEnd> endOfEpoch(int leaderEpoch) {
        Map.Entry<Integer, Integer> higher = epochStarts.higherEntry(leaderEpoch);
        if (higher == null) {
            boolean latest = !epochStarts.isEmpty() && epochStarts.lastKey() == leaderEpoch;
            return latest ? Optional.of(new EpochAndEnd(leaderEpoch, end())) : Optional.empty();
        }
        Integer floor = epochStarts.floorKey(leaderEpoch);
        return Optional.of(new EpochAndEnd(floor == null ? leaderEpoch : floor, higher.getValue()));
    }

    void flushedUpTo(int end) {
        flushedEnd = Math.max(flushedEnd, end);
    }

    void truncateTo(int offset) {
        if (offset < end()) {
            entries.subList(offset, end()).clear();
            cuts++;
        }
        flushedEnd = Math.min(flushedEnd, offset);
        epochStarts.values().removeIf(start -> start >= offset);
    }

    /** The power fails: any part of what was not flushed is gone. */
    void cutPower(Random random) {
        truncateTo(flushedEnd + random.nextInt(end() - flushedEnd + 1));
    }

    /** Whatever a restart finds is flushed before it counts. */
    void recover() {
        flushedEnd = end();
        cuts++;
    }
}
