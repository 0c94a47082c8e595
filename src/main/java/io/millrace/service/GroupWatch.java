package io.millrace.service;

import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.coordinator.group.ViewGroups;
import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import io.millrace.coordinator.group.watch.AlertRules;
import io.millrace.coordinator.group.watch.GroupAlert;
import io.millrace.coordinator.group.watch.GroupAlerts;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.LagCourse;
import io.millrace.coordinator.group.watch.LagHistory;
import io.millrace.coordinator.runtime.CoordinatorDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the groups that this node coordinates: looks at all of them every few seconds, one round after the other, and tells the
 * log and the event bus what has changed.
 *
 * <p>Rounds and what they remember are confined to one event loop; what the latest found is published through volatile fields, so
 * that everything else is thread-safe.
 */
public final class GroupWatch implements GroupInsight {
    private static final Logger log = LoggerFactory.getLogger(GroupWatch.class);

    private static final int KEPT_ROUNDS = 720;
    private static final int KEPT_GROUPS = 1_000;
    private static final int KEPT_PARTITIONS = 2_000;

    private final Vertx vertx;
    private final Context rounds;
    private final Clock clock;
    private final GroupService groups;
    private final CoordinatorDirectory<GroupEvent> shards;
    private final LogViews logs;
    private final GroupAlerts rules;
    private final LagHistory past = new LagHistory(KEPT_ROUNDS, KEPT_GROUPS, KEPT_PARTITIONS);
    private final GroupEvents events;
    private volatile List<GroupLag> latest = List.of();
    private volatile List<GroupAlert> alerts = List.of();
    private boolean looking;
    private long timerId;

    public GroupWatch(
            Vertx vertx,
            Clock clock,
            GroupService groups,
            CoordinatorDirectory<GroupEvent> shards,
            LogViews logs,
            AlertRules rules) {
        this.vertx = vertx;
        this.rounds = vertx.getOrCreateContext();
        this.clock = clock;
        this.groups = groups;
        this.shards = shards;
        this.logs = logs;
        this.rules = new GroupAlerts(rules);
        this.events = new GroupEvents(vertx.eventBus());
    }

    /** Begins with rounds, and to answer other nodes; returns at once, for a node can do without. */
    public void start(int intervalMs) {
        rounds.runOnContext(begin -> timerId = vertx.setPeriodic(intervalMs, unused -> round()));
        logs.serve().onFailure(failed -> log.error("Other nodes cannot ask this one about its logs", failed));
    }

    public void stop() {
        rounds.runOnContext(end -> vertx.cancelTimer(timerId));
    }

    /** A round that takes longer than the interval is not overtaken by the next one. */
    private void round() {
        if (looking) {
            return;
        }
        looking = true;
        lookAtAll().onComplete(looks -> {
            looking = false;
            if (looks.succeeded()) {
                publish(looks.result());
            } else {
                log.error("The groups of this node could not be looked at", looks.cause());
            }
        });
    }

    private Future<List<GroupLag>> lookAtAll() {
        List<Future<Outcome<ViewGroups.Reply>>> asked = shards.all().stream()
                .map(shard -> shard.submit(new ViewGroups(Optional.empty())))
                .toList();
        return Future.all(asked).compose(answers -> {
            List<GroupView> views = new ArrayList<>();
            for (Outcome<ViewGroups.Reply> answer : answers.<Outcome<ViewGroups.Reply>>list()) {
                if (answer instanceof Outcome.Done<ViewGroups.Reply> done) {
                    views.addAll(done.value().groups());
                }
            }
            return look(views);
        });
    }

    private Future<List<GroupLag>> look(List<GroupView> views) {
        List<PositionView> positions = views.stream()
                .flatMap(view -> view.positions().stream())
                .distinct()
                .toList();
        return logs.around(positions)
                .map(around -> views.stream()
                        .map(view -> GroupLag.of(view, around, clock.nowMs()))
                        .toList());
    }

    private void publish(List<GroupLag> looks) {
        events.rebalances(looks);
        GroupAlerts.Changes changes = rules.observe(looks, clock.nowMs());
        past.observe(looks, clock.nowMs());
        latest = looks;
        alerts = changes.standing();
        changes.raised().forEach(alert -> log.warn("ALERT {}: {}", alert.kind().label(), alert.message()));
        changes.cleared()
                .forEach(alert -> log.info("Alert {} is over: {}", alert.kind().label(), alert.message()));
        events.alerts(changes);
    }

    @Override
    public Future<Outcome<GroupLag>> lag(String groupId) {
        return groups.submit(groupId, new ViewGroups(Optional.of(groupId)))
                .compose(outcome -> outcome instanceof Outcome.Done<ViewGroups.Reply> done
                        ? look(done.value().groups()).map(looks -> Outcome.done(looks.get(0)))
                        : Future.succeededFuture(
                                new Outcome.Refused<>(((Outcome.Refused<ViewGroups.Reply>) outcome).refusal())));
    }

    @Override
    public Future<Outcome<RebalanceHistory.Reply>> history(String groupId) {
        return groups.submit(groupId, new RebalanceHistory(groupId));
    }

    @Override
    public Future<LagCourse> course(String groupId, int mostPartitions) {
        Promise<LagCourse> found = Promise.promise();
        rounds.runOnContext(read -> found.complete(past.of(groupId, mostPartitions)));
        return found.future();
    }

    @Override
    public List<GroupLag> latest() {
        return latest;
    }

    @Override
    public List<GroupAlert> alerts() {
        return alerts;
    }
}
