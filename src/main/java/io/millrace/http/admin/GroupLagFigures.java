package io.millrace.http.admin;

import io.millrace.common.Outcome;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.http.admin.GroupLag.Position;
import io.millrace.metrics.Exposition;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Lag of the groups that this node coordinates, under the names of kafka_exporter. Thread-safe because it has no state of its own.
 */
public final class GroupLagFigures {
    private final GroupService groups;
    private final GroupLag lag;
    private final int maxGroups;
    private final int maxPartitions;

    /**
     * Figures of groups.
     *
     * @param maxPartitions of all groups together with series of their own: those with the most lag
     */
    public GroupLagFigures(GroupService groups, GroupLag lag, int maxGroups, int maxPartitions) {
        this.groups = groups;
        this.lag = lag;
        this.maxGroups = maxGroups;
        this.maxPartitions = maxPartitions;
    }

    private record Behind(String groupId, List<Position> positions) {
        long total() {
            return positions.stream()
                    .mapToLong(position -> position.lag().orElse(0L))
                    .sum();
        }
    }

    private record One(String groupId, Position position) {
        long lag() {
            return position.lag().orElse(0L);
        }
    }

    /** Adds the families; none while groups are being loaded. */
    public Future<Void> addTo(Exposition out) {
        return groups.list(new ListGroups(Set.of(), Set.of())).compose(outcome -> {
            if (!(outcome instanceof Outcome.Done<ListGroups.Reply> done)) {
                return Future.succeededFuture();
            }
            List<Future<Behind>> asked = done.value().groups().stream()
                    .map(ListGroups.ListedGroup::groupId)
                    .sorted()
                    .limit(maxGroups)
                    .map(groupId -> lag.of(groupId).map(positions -> new Behind(groupId, positions)))
                    .toList();
            return Future.join(asked).otherwiseEmpty().map(all -> {
                List<Behind> found = new ArrayList<>();
                asked.stream().filter(Future::succeeded).forEach(answer -> found.add(answer.result()));
                write(out, found);
                return null;
            });
        });
    }

    private void write(Exposition out, List<Behind> found) {
        out.gauge("kafka_consumergroup_lag_sum", "Records that a group has not consumed");
        found.forEach(group -> out.sample(group.total(), "consumergroup", group.groupId()));
        List<One> most = found.stream()
                .flatMap(group -> group.positions().stream().map(position -> new One(group.groupId(), position)))
                .sorted(Comparator.comparingLong(One::lag).reversed())
                .limit(maxPartitions)
                .toList();
        out.gauge("kafka_consumergroup_lag", "Records that a group has not consumed; partitions with the most");
        most.forEach(one -> out.sample(one.lag(), labels(one)));
        out.gauge("kafka_consumergroup_current_offset", "Committed position; partitions with the most lag");
        most.forEach(one -> out.sample(one.position().committed(), labels(one)));
    }

    private static String[] labels(One one) {
        return new String[] {
            "consumergroup",
            one.groupId(),
            "topic",
            one.position().partition().topic(),
            "partition",
            Integer.toString(one.position().partition().partition())
        };
    }
}
