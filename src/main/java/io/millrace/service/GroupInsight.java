package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.coordinator.group.watch.GroupAlert;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.LagCourse;
import io.vertx.core.Future;
import java.util.List;

/** What people want to know of the groups that this node coordinates. Thread-safe in every implementation. */
public interface GroupInsight {
    /** Event bus address of every rebalance, as JSON: what {@code GroupEvents} writes. */
    String REBALANCES = "millrace.groups.rebalances";

    /** Event bus address of alerts that are raised or cleared, as JSON: what {@code GroupEvents} writes. */
    String ALERTS = "millrace.groups.alerts";

    /** A group with its lag, looked at now; refused with NOT_COORDINATOR where another node coordinates it. */
    Future<Outcome<GroupLag>> lag(String groupId);

    /** The latest rebalances of a group; refused with NOT_COORDINATOR where another node coordinates it. */
    Future<Outcome<RebalanceHistory.Reply>> history(String groupId);

    /** How the lag of a group went at the latest rounds of looking; empty where another node coordinates it. */
    Future<LagCourse> course(String groupId, int mostPartitions);

    /** Every group that this node coordinates, as of the latest round of looking. */
    List<GroupLag> latest();

    /** Alerts that are raised now, as of the latest round of looking. */
    List<GroupAlert> alerts();
}
