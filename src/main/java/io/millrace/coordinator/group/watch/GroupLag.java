package io.millrace.coordinator.group.watch;

import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.ViewGroups.MemberView;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group with its lag in every partition, from one look. Immutable.
 *
 * @param view the group as its coordinator saw it
 * @param lookedMs wall-clock time of the look
 */
public record GroupLag(GroupView view, List<PartitionLag> partitions, long lookedMs) {
    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /** The lag of a group in logs that were looked at afterwards; those that are missing could not be asked. */
    public static GroupLag of(GroupView view, Map<PositionView, LogView> logs, long nowMs) {
        List<PartitionLag> partitions = new ArrayList<>(view.positions().size());
        for (PositionView position : view.positions()) {
            partitions.add(PartitionLag.of(position, Optional.ofNullable(logs.get(position)), nowMs));
        }
        return new GroupLag(view, partitions, nowMs);
    }

    public String groupId() {
        return view.groupId();
    }

    /** Records that the group has not consumed, as far as it has committed and logs could be asked. */
    public long lag() {
        return partitions.stream()
                .mapToLong(partition -> partition.lag().orElse(0L))
                .sum();
    }

    /** Age of the oldest of them. */
    public long lagMs() {
        return partitions.stream()
                .mapToLong(partition -> partition.lagMs().orElse(0L))
                .max()
                .orElse(0);
    }

    /** Time since the group last committed anything; empty when it never has. */
    public Optional<Long> sinceCommitMs() {
        return partitions.stream()
                .flatMap(partition -> partition.sinceCommitMs().stream())
                .min(Long::compare);
    }

    /** Time since any member was heard of: a heartbeat, a join, a commit; empty without members. */
    public Optional<Long> sinceHeardMs() {
        return view.members().stream()
                .map(MemberView::lastHeardMs)
                .flatMap(Optional::stream)
                .max(Long::compare)
                .map(heardMs -> Math.max(0, lookedMs - heardMs));
    }
}
