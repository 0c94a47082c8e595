package io.millrace.service.figures;

import io.millrace.coordinator.group.watch.GroupAlert;
import io.millrace.coordinator.group.watch.GroupAlert.Kind;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.PartitionLag;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.service.GroupInsight;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lag of the groups that this node coordinates, under the names of kafka_exporter, and what they alert about, as of the latest round of looking at them.
 * Thread-safe because it reads what is published.
 */
public final class GroupFigures implements FigureSource {
    private final GroupInsight insight;
    private final int maxGroups;
    private final int maxPartitions;

    /**
     * Figures of groups.
     *
     * @param maxPartitions of all groups together with series of their own: those with the most lag
     */
    public GroupFigures(GroupInsight insight, int maxGroups, int maxPartitions) {
        this.insight = insight;
        this.maxGroups = maxGroups;
        this.maxPartitions = maxPartitions;
    }

    private record One(String groupId, PartitionLag partition) {
        long lag() {
            return partition.lag().orElse(0L);
        }

        String[] labels() {
            return new String[] {
                "consumergroup",
                groupId,
                "topic",
                partition.partition().topic(),
                "partition",
                Integer.toString(partition.partition().partition())
            };
        }
    }

    @Override
    public void addTo(Exposition out) {
        List<GroupLag> groups = insight.latest().stream()
                .sorted(Comparator.comparingLong(GroupLag::lag).reversed())
                .limit(maxGroups)
                .toList();
        out.gauge("kafka_consumergroup_lag_sum", "Records that a group has not consumed");
        groups.forEach(group -> out.sample(group.lag(), "consumergroup", group.groupId()));
        out.gauge("kafka_consumergroup_lag_seconds_max", "Age of the oldest record that a group has not consumed");
        groups.forEach(group -> out.sample(group.lagMs() / 1e3, "consumergroup", group.groupId()));
        out.gauge("kafka_consumergroup_members", "Members of a group");
        groups.forEach(group -> out.sample(group.view().members().size(), "consumergroup", group.groupId()));
        ofPartitions(out, groups);
        alerts(out);
    }

    /** Kinds without an alert are there with 0, so that a rule can tell "none" from "not known". */
    private void alerts(Exposition out) {
        Map<Kind, Long> standing =
                insight.alerts().stream().collect(Collectors.groupingBy(GroupAlert::kind, Collectors.counting()));
        out.gauge("millrace_group_alerts", "Alerts that stand about groups coordinated here: /admin/alerts names them");
        for (Kind kind : Kind.values()) {
            out.sample(standing.getOrDefault(kind, 0L), "kind", kind.label());
        }
    }

    private void ofPartitions(Exposition out, List<GroupLag> groups) {
        List<One> most = groups.stream()
                .flatMap(group -> group.partitions().stream().map(partition -> new One(group.groupId(), partition)))
                .filter(one -> one.partition().committed().isPresent())
                .sorted(Comparator.comparingLong(One::lag).reversed())
                .limit(maxPartitions)
                .toList();
        out.gauge("kafka_consumergroup_lag", "Records that a group has not consumed; partitions with the most");
        most.forEach(one -> out.sample(one.lag(), one.labels()));
        out.gauge("kafka_consumergroup_lag_seconds", "Age of the first of them; partitions with the most lag");
        most.forEach(one -> out.sample(one.partition().lagMs().orElse(0L) / 1e3, one.labels()));
        out.gauge("kafka_consumergroup_current_offset", "Committed position; partitions with the most lag");
        most.forEach(one -> out.sample(one.partition().committed().orElse(0L), one.labels()));
    }
}
