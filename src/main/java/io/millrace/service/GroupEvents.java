package io.millrace.service;

import io.millrace.coordinator.group.Rebalance;
import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.watch.GroupAlert;
import io.millrace.coordinator.group.watch.GroupAlerts;
import io.millrace.coordinator.group.watch.GroupLag;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Publishes on the event bus what happens to groups, for whoever listens on any node. Confined to the context of its watch.
 *
 * <pre>
 *  rebalance: {"group", "generation", "began_ms", "took_ms", "members", "reasons": []}
 *  alert:     {"alert", "group", "raised": true or false, "message", "raised_ms"}
 * </pre>
 */
final class GroupEvents {
    private final EventBus bus;
    private Map<String, Long> told = new HashMap<>();

    GroupEvents(EventBus bus) {
        this.bus = bus;
    }

    /** Tells of the rebalances since the last look; of a group that is new here nothing is told, others may have. */
    void rebalances(List<GroupLag> looks) {
        for (GroupLag look : looks) {
            GroupView view = look.view();
            long before = told.getOrDefault(view.groupId(), view.rebalanceCount());
            long unseen =
                    Math.min(view.rebalanceCount() - before, view.rebalances().size());
            view.rebalances().stream()
                    .skip(Math.max(0, view.rebalances().size() - Math.max(0, unseen)))
                    .forEach(rebalance -> bus.publish(GroupInsight.REBALANCES, json(view.groupId(), rebalance)));
        }
        told = looks.stream()
                .collect(Collectors.toMap(GroupLag::groupId, look -> look.view().rebalanceCount(), (one, same) -> one));
    }

    private static JsonObject json(String groupId, Rebalance rebalance) {
        return new JsonObject()
                .put("group", groupId)
                .put("generation", rebalance.generationId())
                .put("began_ms", rebalance.beganMs())
                .put("took_ms", rebalance.tookMs())
                .put("members", rebalance.memberCount())
                .put("reasons", new JsonArray(rebalance.reasons()));
    }

    void alerts(GroupAlerts.Changes changes) {
        changes.raised().forEach(alert -> bus.publish(GroupInsight.ALERTS, json(alert, true)));
        changes.cleared().forEach(alert -> bus.publish(GroupInsight.ALERTS, json(alert, false)));
    }

    private static JsonObject json(GroupAlert alert, boolean raised) {
        return new JsonObject()
                .put("alert", alert.kind().label())
                .put("group", alert.groupId())
                .put("raised", raised)
                .put("message", alert.message())
                .put("raised_ms", alert.raisedMs());
    }
}
