package io.millrace.coordinator.group.watch;

import io.millrace.common.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The lag of the groups that one node coordinates, as it was at the latest looks. Owned by whoever watches; fed with one look after
 * the other, each at all of the groups.
 *
 * <p>Bounded: so many looks of so many groups and, over all groups, so many partitions, 8 bytes each. Groups that come when there is
 * no place have no past, and partitions that come then have none of their own but count in the sum of their group.
 */
public final class LagHistory {
    private static final long UNKNOWN = -1;

    private final int maxGroups;
    private final int maxPartitions;
    private final long[] timesMs;
    private final Map<String, Rings> groups = new HashMap<>();
    private int partitionCount;
    private long lookCount;

    /** A history of at most {@code looks}. */
    public LagHistory(int looks, int maxGroups, int maxPartitions) {
        this.timesMs = new long[looks];
        this.maxGroups = maxGroups;
        this.maxPartitions = maxPartitions;
    }

    /** Rings of one group, all written at the same place. */
    private final class Rings {
        private final long[] sum = emptyRing();
        private final Map<TopicPartition, long[]> partitions = new HashMap<>();

        private void write(int place, GroupLag look) {
            sum[place] = look.lag();
            Map<TopicPartition, Long> lags = new HashMap<>();
            look.partitions()
                    .forEach(partition ->
                            lags.put(partition.partition(), partition.lag().orElse(UNKNOWN)));
            partitionCount -= partitions.size();
            partitions.keySet().retainAll(lags.keySet());
            partitionCount += partitions.size();
            lags.forEach((partition, lag) -> {
                if (!partitions.containsKey(partition) && partitionCount < maxPartitions) {
                    partitions.put(partition, emptyRing());
                    partitionCount++;
                }
                long[] ring = partitions.get(partition);
                if (ring != null) {
                    ring[place] = lag;
                }
            });
        }
    }

    private long[] emptyRing() {
        long[] ring = new long[timesMs.length];
        Arrays.fill(ring, UNKNOWN);
        return ring;
    }

    /** Takes one look at all groups in; what is not among them is forgotten. */
    public void observe(List<GroupLag> looks, long nowMs) {
        if (lookCount > 0 && nowMs <= timesMs[placeOf(lookCount - 1)]) {
            forgetAll(); // The clock was set back: a chart needs times that rise.
        }
        Set<String> there = looks.stream().map(GroupLag::groupId).collect(Collectors.toSet());
        groups.entrySet().removeIf(group -> {
            boolean gone = !there.contains(group.getKey());
            partitionCount -= gone ? group.getValue().partitions.size() : 0;
            return gone;
        });
        int place = placeOf(lookCount++);
        timesMs[place] = nowMs;
        for (GroupLag look : looks) {
            if (groups.size() < maxGroups || groups.containsKey(look.groupId())) {
                groups.computeIfAbsent(look.groupId(), id -> new Rings()).write(place, look);
            }
        }
    }

    private void forgetAll() {
        groups.clear();
        partitionCount = 0;
        lookCount = 0;
    }

    private int placeOf(long look) {
        return (int) (look % timesMs.length);
    }

    /** The past of a group, with the partitions that had the most lag at the latest look. */
    public LagCourse of(String groupId, int mostPartitions) {
        Rings rings = groups.get(groupId);
        if (rings == null) {
            return LagCourse.NONE;
        }
        List<Integer> places = new ArrayList<>();
        for (long look = Math.max(0, lookCount - timesMs.length); look < lookCount; look++) {
            if (rings.sum[placeOf(look)] != UNKNOWN) {
                places.add(placeOf(look));
            }
        }
        int latest = placeOf(lookCount - 1);
        Map<TopicPartition, List<Optional<Long>>> partitions = new LinkedHashMap<>();
        rings.partitions.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<TopicPartition, long[]> ring) -> -ring.getValue()[latest])
                        .thenComparing(ring -> ring.getKey().toString()))
                .limit(mostPartitions)
                .forEach(ring -> partitions.put(
                        ring.getKey(),
                        places.stream()
                                .map(place -> known(ring.getValue()[place]))
                                .toList()));
        return new LagCourse(
                places.stream().map(place -> timesMs[place]).toList(),
                places.stream().map(place -> rings.sum[place]).toList(),
                partitions);
    }

    private static Optional<Long> known(long lag) {
        return lag == UNKNOWN ? Optional.empty() : Optional.of(lag);
    }
}
