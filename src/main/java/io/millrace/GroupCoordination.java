package io.millrace;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.GroupConfig;
import io.millrace.coordinator.group.GroupCoordinator;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.group.GroupEventCodec;
import io.millrace.coordinator.group.GroupSettings;
import io.millrace.coordinator.group.MigrationPolicy;
import io.millrace.coordinator.group.watch.AlertRules;
import io.millrace.coordinator.runtime.CoordinatorHosting;
import io.millrace.coordinator.runtime.CoordinatorKind;
import io.millrace.partition.PartitionDirectory;
import io.millrace.service.DeletedTopicOffsets;
import io.millrace.service.GroupService;
import io.millrace.service.GroupTransactionMarkers;
import io.millrace.service.GroupWatch;
import io.millrace.service.HostedGroupService;
import io.millrace.service.ImageGroupTimings;
import io.millrace.service.ImageTopicCatalog;
import io.millrace.service.LogViews;
import io.millrace.service.OffsetTransactionEffects;
import io.millrace.service.TransactionMarkers;
import io.millrace.service.TransactionVerification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.random.RandomGenerator;

/** What coordinates consumer groups on one node, put together. Confined to the start of the node. */
final class GroupCoordination {
    private final Vertx vertx;
    private final Clock clock;
    private final GroupConfig config;
    private final ImageTopicCatalog topics = new ImageTopicCatalog();
    private final ImageGroupTimings timings;
    private final CoordinatorHosting<GroupEvent> hosting;

    GroupCoordination(
            Vertx vertx,
            Clock clock,
            BrokerConfig config,
            PartitionDirectory partitions,
            RandomGenerator random,
            TransactionVerification transactions) {
        this.vertx = vertx;
        this.clock = clock;
        this.config = config.groups();
        this.timings = new ImageGroupTimings(config);
        GroupSettings settings = settings(this.config);
        CoordinatorKind<GroupEvent> kind = new CoordinatorKind<>(
                InternalTopics.CONSUMER_OFFSETS,
                () -> new GroupCoordinator(settings, timings, topics, random),
                new GroupEventCodec(),
                new OffsetTransactionEffects(transactions),
                this.config.commitTimeoutMs(),
                this.config.loadBufferBytes());
        this.hosting = new CoordinatorHosting<>(vertx, clock, config.nodeId(), partitions, kind);
    }

    private static GroupSettings settings(GroupConfig config) {
        return new GroupSettings(
                new GroupSettings.Classic(
                        config.minSessionTimeoutMs(),
                        config.maxSessionTimeoutMs(),
                        config.initialRebalanceDelayMs(),
                        config.maxSize()),
                new GroupSettings.Consumer(
                        config.consumerProtocol().maxSize(),
                        MigrationPolicy.of(config.consumerProtocol().migrationPolicy())),
                new GroupSettings.Offsets(
                        config.offsetMetadataMaxBytes(),
                        config.offsetsRetentionMs(),
                        config.offsetsRetentionCheckIntervalMs()));
    }

    /** To be told of images behind the hosting of partitions, in this order. */
    List<ImageListener> listeners() {
        return List.of(topics, timings, hosting, new DeletedTopicOffsets(hosting.directory()));
    }

    Future<Void> start() {
        return hosting.start(config.coordinatorInstances());
    }

    Future<Void> stop() {
        return hosting.stop();
    }

    /** What watches the groups; not started yet. */
    GroupWatch watch(GroupService service, LogViews logs) {
        GroupConfig.Alerts alerts = config.alerts();
        AlertRules rules = new AlertRules(
                alerts.lagRecords(),
                alerts.ownerlessMs(),
                alerts.retentionMs(),
                alerts.rebalancesPerHour(),
                alerts.clearMs());
        return new GroupWatch(vertx, clock, service, hosting.directory(), logs, rules);
    }

    /** Writes markers to what {@code logs} does, but those that end commits of offsets through the coordinators of groups. */
    TransactionMarkers markers(TransactionMarkers logs) {
        return new GroupTransactionMarkers(logs, hosting.directory());
    }

    GroupService service(ClusterView cluster) {
        return new HostedGroupService(hosting.directory(), cluster);
    }
}
