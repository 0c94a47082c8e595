package io.millrace;

import ch.qos.logback.classic.LoggerContext;
import io.millrace.api.ApiTable;
import io.millrace.api.admin.AdminApis;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.api.data.DataApis;
import io.millrace.api.group.GroupApis;
import io.millrace.api.topic.TopicApis;
import io.millrace.cli.RunningNode;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.Controller;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.journal.JournalClusterStore;
import io.millrace.cluster.runtime.ControllerVerticle;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.net.KafkaEndpoint;
import io.millrace.net.KafkaServerVerticle;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.Housekeeping;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionHosting;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ReplicaMoves;
import io.millrace.service.BlockProducerIds;
import io.millrace.service.ConfigService;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.HostedFetchService;
import io.millrace.service.HostedLogDirService;
import io.millrace.service.HostedOffsetService;
import io.millrace.service.HostedProduceService;
import io.millrace.service.InternalTopicService;
import io.millrace.service.LoggerLevels;
import io.millrace.service.TopicService;
import io.millrace.storage.LogManager;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * One node, put together: the composition root and the only code that sees every package.
 *
 * <p>Started and closed on threads of the command line, step by step; a start that fails undoes the steps before it.
 */
public final class MillraceBroker implements RunningNode {
    private static final int COLD_READ_THREADS = 4;
    private static final int BLOCKING_THREADS = 4;

    private final BrokerConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final StartSteps steps = new StartSteps();
    private final List<String> addresses = new ArrayList<>();

    private MillraceBroker(BrokerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Starts a standalone node and returns when clients can use it.
     *
     * @throws IOException with a sentence for a person: directories that cannot be used
     * @throws io.millrace.net.BindException with a sentence for a person: a port in use
     */
    public static MillraceBroker start(BrokerConfig config, Clock clock) throws IOException {
        MillraceBroker broker = new MillraceBroker(config, clock);
        try {
            broker.start();
            return broker;
        } catch (IOException | RuntimeException failed) {
            broker.steps.undo();
            throw failed;
        }
    }

    private void start() throws IOException {
        ClusterStore store = JournalClusterStore.open(config.logDirs().get(0), config.nodeId());
        steps.done("the metadata store", store::close);
        MetadataStart metadata = new MetadataStart(config, store);
        LogManager logs = LogManager.open(config, metadata::topicConfig, clock);
        steps.done("the logs", logs::close);
        metadata.reconcile(logs, random);
        Vertx vertx = startVertx();
        PartitionDirectory directory = new PartitionDirectory();
        PartitionVerticles partitions = new PartitionVerticles(vertx, config, clock, directory);
        steps.done("the partition owners", () -> partitions.stop().await());
        partitions.start().await();
        ControllerVerticle cluster = startController(vertx, store, logs, directory, partitions);
        ApiTable apis = apis(vertx, logs, directory, partitions, cluster);
        Housekeeping housekeeping = new Housekeeping(vertx, config, clock, logs, directory);
        steps.done("housekeeping", () -> housekeeping.stop().await());
        listen(vertx, apis);
        housekeeping.start();
    }

    private Vertx startVertx() {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(config.networkInstances())
                .setWorkerPoolSize(BLOCKING_THREADS)
                .setInternalBlockingPoolSize(BLOCKING_THREADS));
        steps.done("the verticles", () -> vertx.close().await());
        return vertx;
    }

    private ControllerVerticle startController(
            Vertx vertx,
            ClusterStore store,
            LogManager logs,
            PartitionDirectory directory,
            PartitionVerticles partitions) {
        PartitionHosting hosting = new PartitionHosting(
                vertx,
                config.nodeId(),
                logs,
                directory,
                partitions,
                (image, topic) -> EffectiveConfigs.ofTopic(EffectiveConfigs.ofBroker(config, image), topic));
        ControllerVerticle controller = new ControllerVerticle(store, List.of(hosting));
        DeploymentOptions worker = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-controller")
                .setWorkerPoolSize(1);
        String id = vertx.deployVerticle(controller, worker).await();
        steps.done("the controller", () -> vertx.undeploy(id).await());
        steps.done("the hosting of partitions", () -> hosting.stop().await());
        return controller;
    }

    private ApiTable apis(
            Vertx vertx,
            LogManager logs,
            PartitionDirectory directory,
            PartitionVerticles partitions,
            ControllerVerticle cluster) {
        Controller decisions = new Controller(config, random);
        TopicService topics = new TopicService(cluster, decisions);
        ConfigService configs = new ConfigService(cluster, decisions, cluster, config);
        BlockingPool coldReads = new BlockingPool(vertx, "millrace-reads", COLD_READ_THREADS);
        steps.done("reads from disk", () -> coldReads.drain().await());
        DataApis.Services data = new DataApis.Services(
                new HostedProduceService(vertx, clock, directory, partitions, cluster),
                new HostedFetchService(vertx, clock, directory, cluster, coldReads),
                new HostedOffsetService(vertx, directory, cluster, coldReads),
                new BlockProducerIds(cluster, decisions));
        ApiTable.Builder apis = ApiTable.builder();
        ConnectionApis.addTo(apis, cluster, config.nodeId(), random);
        DataApis.addTo(apis, data, config, clock, random);
        TopicApis.addTo(apis, cluster, topics, configs);
        LoggerLevels loggers = new LoggerLevels((LoggerContext) LoggerFactory.getILoggerFactory());
        ReplicaMoves moves = new ReplicaMoves(vertx, logs.moves());
        steps.done("moves between directories", () -> moves.stop().await());
        HostedLogDirService logDirs = new HostedLogDirService(logs, directory, cluster, moves, coldReads);
        AdminApis.addTo(apis, cluster, configs, logDirs, loggers);
        GroupApis.addTo(
                apis,
                new CoordinatorLookup(
                        cluster,
                        new InternalTopicService(cluster, topics),
                        config.groups().offsetsTopic()));
        return apis.build();
    }

    private void listen(Vertx vertx, ApiTable apis) {
        KafkaEndpoint endpoint = KafkaEndpoint.of(config, apis);
        List<KafkaServerVerticle> servers = Stream.generate(() -> new KafkaServerVerticle(endpoint))
                .limit(config.networkInstances())
                .toList();
        for (KafkaServerVerticle server : servers) {
            String id = vertx.deployVerticle(server).await();
            steps.done("a Kafka listener", () -> vertx.undeploy(id).await());
        }
        List<Integer> ports = servers.get(0).boundPorts();
        for (int i = 0; i < ports.size(); i++) {
            addresses.add("kafka " + config.listeners().get(i).host() + ":" + ports.get(i));
        }
    }

    @Override
    public List<String> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public List<Path> logDirs() {
        return config.logDirs();
    }

    @Override
    public void close() {
        if (!steps.undo()) {
            throw new IllegalStateException("some parts could not be stopped, the log says which");
        }
    }
}
