package io.millrace;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.metrics.FigureSource;
import io.millrace.net.KafkaEndpoint;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionVerticles;
import io.millrace.service.GroupInsight;
import io.millrace.service.figures.FlushFigures;
import io.millrace.service.figures.GroupFigures;
import io.millrace.service.figures.KeyRanking;
import io.millrace.service.figures.LocalReplicas;
import io.millrace.service.figures.NodeHistory;
import io.millrace.service.figures.NodeInsight;
import io.millrace.service.figures.NodeTotals;
import io.millrace.service.figures.PartitionInstances;
import io.millrace.service.figures.ProcessFigures;
import io.millrace.service.figures.QueueFigures;
import io.millrace.service.figures.ReplicaFigures;
import io.millrace.service.figures.RequestFigures;
import io.millrace.service.figures.TrafficFigures;
import io.millrace.storage.LogManager;
import io.vertx.core.Vertx;
import java.util.List;

/** The figures of one node, put together. Confined to the start of the node. */
final class NodeFigures {
    private final BrokerConfig config;
    private final Clock clock;
    private final ClusterView cluster;
    private final PartitionDirectory directory;
    private final PartitionVerticles partitions;
    private final ReplicaFigures replicas;

    NodeFigures(
            BrokerConfig config,
            Clock clock,
            ClusterView cluster,
            PartitionDirectory directory,
            PartitionVerticles partitions) {
        this.clock = clock;
        this.config = config;
        this.cluster = cluster;
        this.directory = directory;
        this.partitions = partitions;
        this.replicas = new ReplicaFigures(cluster, directory, this::minInsyncReplicas, config.nodeId());
    }

    private int minInsyncReplicas(TopicRegistration topic) {
        return EffectiveConfigs.ofTopic(EffectiveConfigs.ofBroker(config, cluster.image()), topic)
                .minInsyncReplicas();
    }

    /** Counts changes of in-sync sets; to be told of every image. */
    ReplicaFigures replicas() {
        return replicas;
    }

    List<FigureSource> sources(KafkaEndpoint endpoint, GroupInsight groups, NodeInsight insight) {
        int series = config.http().metricsPartitions();
        return List.of(
                new GroupFigures(groups, series * 20, series * 20),
                new QueueFigures(insight.instances()),
                new TrafficFigures(directory, series),
                replicas,
                new FlushFigures(partitions.flushes()),
                new RequestFigures(endpoint.requests(), endpoint::connectionCount, endpoint::requestBytes),
                new ProcessFigures());
    }

    /** What people may want to see of this node; its history begins here. */
    NodeInsight insight(
            KafkaEndpoint endpoint, Vertx vertx, LogManager logs, BlockingPool coldReads, StartSteps steps) {
        NodeHistory history =
                new NodeHistory(clock, directory, logs, coldReads, endpoint.requests(), partitions.flushes());
        Runnable end = history.start(vertx);
        steps.done("the history of this node", end::run);
        return new NodeInsight(
                new NodeTotals(directory, endpoint.requests(), partitions.flushes()),
                history,
                new LocalReplicas(directory, coldReads),
                new KeyRanking(directory, coldReads),
                new PartitionInstances(partitions));
    }
}
