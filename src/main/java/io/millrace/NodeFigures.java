package io.millrace;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.TopicRegistration;
import io.millrace.config.BrokerConfig;
import io.millrace.metrics.FigureSource;
import io.millrace.net.KafkaEndpoint;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionVerticles;
import io.millrace.service.figures.FlushFigures;
import io.millrace.service.figures.NodeTotals;
import io.millrace.service.figures.ProcessFigures;
import io.millrace.service.figures.ReplicaFigures;
import io.millrace.service.figures.RequestFigures;
import io.millrace.service.figures.TrafficFigures;
import java.util.List;

/** The figures of one node, put together. Confined to the start of the node. */
final class NodeFigures {
    private final BrokerConfig config;
    private final ClusterView cluster;
    private final PartitionDirectory directory;
    private final PartitionVerticles partitions;
    private final ReplicaFigures replicas;

    NodeFigures(BrokerConfig config, ClusterView cluster, PartitionDirectory directory, PartitionVerticles partitions) {
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

    List<FigureSource> sources(KafkaEndpoint endpoint) {
        return List.of(
                new TrafficFigures(directory, config.http().metricsPartitions()),
                replicas,
                new FlushFigures(partitions.flushes()),
                new RequestFigures(endpoint.requests(), endpoint::connectionCount, endpoint::requestBytes),
                new ProcessFigures());
    }

    NodeTotals totals(KafkaEndpoint endpoint) {
        return new NodeTotals(directory, endpoint.requests(), partitions.flushes());
    }
}
