package io.millrace.coordinator.group.watch;

import io.millrace.coordinator.group.watch.GroupAlert.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The alerts about the groups that one node coordinates. Owned by whoever watches; fed with one look after the other, each at all
 * of the groups. Grows with the groups: four conditions for each, and a forecast for each of their partitions.
 */
public final class GroupAlerts {
    private final AlertRules rules;
    private final Map<String, WatchedGroup> groups = new HashMap<>();

    public GroupAlerts(AlertRules rules) {
        this.rules = rules;
    }

    /** What one look has changed, and all that is raised after it. Immutable. */
    public record Changes(List<GroupAlert> raised, List<GroupAlert> cleared, List<GroupAlert> standing) {}

    /** Takes one look at all groups in; whatever is raised for a group that is not among them is cleared. */
    public Changes observe(List<GroupLag> looks, long nowMs) {
        List<GroupAlert> raised = new ArrayList<>();
        List<GroupAlert> cleared = new ArrayList<>();
        Set<String> there = looks.stream().map(GroupLag::groupId).collect(Collectors.toSet());
        groups.forEach((groupId, group) -> {
            if (!there.contains(groupId)) {
                cleared.addAll(group.alerts.values());
            }
        });
        groups.keySet().retainAll(there);
        for (GroupLag look : looks) {
            WatchedGroup group = groups.computeIfAbsent(look.groupId(), id -> new WatchedGroup(rules));
            for (GroupFinding finding : group.findings.of(look, nowMs)) {
                judge(group, look.groupId(), finding, nowMs, raised, cleared);
            }
        }
        List<GroupAlert> standing = groups.values().stream()
                .flatMap(group -> group.alerts.values().stream())
                .toList();
        return new Changes(raised, cleared, standing);
    }

    private static void judge(
            WatchedGroup group,
            String groupId,
            GroupFinding finding,
            long nowMs,
            List<GroupAlert> raised,
            List<GroupAlert> cleared) {
        Kind kind = finding.kind();
        @Nullable GroupAlert before = group.alerts.get(kind);
        boolean isRaised = group.condition(kind).observe(finding.level(), nowMs);
        if (!isRaised && before != null) {
            group.alerts.remove(kind);
            cleared.add(new GroupAlert(kind, groupId, finding.message(), before.raisedMs()));
        } else if (isRaised && before == null) {
            GroupAlert alert = new GroupAlert(kind, groupId, finding.message(), nowMs);
            group.alerts.put(kind, alert);
            raised.add(alert);
        } else if (before != null) {
            group.alerts.put(kind, new GroupAlert(kind, groupId, finding.message(), before.raisedMs()));
        }
    }

    /** What is remembered of one group between the looks. */
    private static final class WatchedGroup {
        private final GroupFindings findings;
        private final Map<Kind, Hysteresis> conditions = new EnumMap<>(Kind.class);
        private final Map<Kind, GroupAlert> alerts = new EnumMap<>(Kind.class);

        private WatchedGroup(AlertRules rules) {
            findings = new GroupFindings(rules);
            for (Kind kind : Kind.values()) {
                long raiseAfterMs = kind == Kind.NO_OWNER ? rules.ownerlessMs() : 0;
                conditions.put(kind, new Hysteresis(raiseAfterMs, rules.clearAfterMs()));
            }
        }

        private Hysteresis condition(Kind kind) {
            return Objects.requireNonNull(conditions.get(kind), "every kind has a condition");
        }
    }
}
