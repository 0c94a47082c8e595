package io.millrace;

import io.millrace.api.data.DataApis;
import io.millrace.cli.RunningNode;
import io.millrace.cluster.ClusterUpkeep;
import io.millrace.cluster.Controller;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.IsrDecisions;
import io.millrace.cluster.runtime.ClusterDuties;
import io.millrace.cluster.runtime.CommittedIsrChanges;
import io.millrace.cluster.runtime.ControllerVerticle;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.logging.LogFormat;
import io.millrace.logging.LogSettings;
import io.millrace.metrics.FigureSource;
import io.millrace.net.KafkaEndpoint;
import io.millrace.net.KafkaServerVerticle;
import io.millrace.net.replica.ReplicaSocketOptions;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.Housekeeping;
import io.millrace.partition.InstanceUpkeep;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionHosting;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ReplicaMoves;
import io.millrace.peer.EventBusPeerCalls;
import io.millrace.service.BlockProducerIds;
import io.millrace.service.ClusterWideMetadata;
import io.millrace.service.ConfigService;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupService;
import io.millrace.service.GroupWatch;
import io.millrace.service.HostedFetchService;
import io.millrace.service.HostedLogDirService;
import io.millrace.service.HostedOffsetService;
import io.millrace.service.HostedProduceService;
import io.millrace.service.HostedProducerStateService;
import io.millrace.service.InternalTopicService;
import io.millrace.service.LogViews;
import io.millrace.service.NearerReplica;
import io.millrace.service.PartitionAdminService;
import io.millrace.service.TopicService;
import io.millrace.service.TransactionMarkers;
import io.millrace.service.TransactionOwners;
import io.millrace.service.figures.NodeInsight;
import io.millrace.telemetry.EventLoopLag;
import io.millrace.telemetry.Telemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, put together: the composition root and the only code that sees every package.
 *
 * <p>Started and closed on threads of the command line, step by step; a start that fails undoes the steps before it.
 */
public final class MillraceBroker implements RunningNode {
    private static final Logger log = LoggerFactory.getLogger(MillraceBroker.class);

    private static final int COLD_READ_THREADS = 4;
    private static final int BLOCKING_THREADS = 4;

    private final BrokerConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final StartSteps steps = new StartSteps();
    private final List<String> addresses = new ArrayList<>();

    private final Telemetry telemetry = new Telemetry();
    private final HttpApi http;

    private MillraceBroker(BrokerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.http = new HttpApi(config, clock, random);
    }

    /**
     * Starts a node, alone or as one of several as its config says, and returns when clients can use it.
     *
     * @throws IOException with a sentence for a person: directories that cannot be used, no way to the other nodes
     * @throws io.millrace.net.BindException with a sentence for a person: a port in use
     */
    public static MillraceBroker start(BrokerConfig config, Clock clock) throws IOException {
        LogSettings.apply(config.logsJson() ? LogFormat.JSON : LogFormat.TEXT);
        config.withoutEffect().ifPresent(log::warn);
        boolean alone = config.cluster().isEmpty() && config.clusterConfig().isEmpty();
        return alone ? start(config, clock, MillraceBroker::alone) : start(config, clock, MillraceBroker::join);
    }

    /** Starts one of several nodes over a way to the others that is open already. */
    static MillraceBroker start(BrokerConfig config, Clock clock, ClusterLink link) throws IOException {
        return start(config, clock, broker -> {
            broker.listenForHttp(link.vertx());
            return new ClusterStart(config, clock, broker.random, link).found("127.0.0.1", broker.steps);
        });
    }

    private static MillraceBroker start(BrokerConfig config, Clock clock, Groundwork groundwork) throws IOException {
        MillraceBroker broker = new MillraceBroker(config, clock);
        broker.steps.done("the figures", broker.telemetry::close);
        try {
            broker.start(groundwork.lay(broker));
            return broker;
        } catch (IOException | RuntimeException failed) {
            broker.steps.undo();
            throw failed;
        }
    }

    private Foundation alone() throws IOException {
        Vertx vertx = telemetry.vertx(vertxOptions(config)).build();
        steps.done("the verticles", () -> vertx.close().await());
        listenForHttp(vertx);
        return StandaloneStart.found(vertx, config, clock, random, steps);
    }

    private Foundation join() throws IOException {
        ClusterAddress own = ClusterAddress.of(config);
        ClusterLink link = HazelcastLink.open(config, own, clock, random, steps, telemetry, this::listenForHttp);
        return new ClusterStart(config, clock, random, link).found(own.host(), steps);
    }

    private void listenForHttp(Vertx vertx) {
        http.listen(vertx);
        steps.done("the start of HTTP", http::settle);
    }

    /** The part of a start that differs between a node of its own and one of several. */
    @FunctionalInterface
    private interface Groundwork {
        Foundation lay(MillraceBroker broker) throws IOException;
    }

    private void start(Foundation base) {
        Vertx vertx = base.vertx();
        ControllerVerticle cluster = controller(base);
        BlockingPool coldReads = new BlockingPool(vertx, "millrace-reads", COLD_READ_THREADS);
        PartitionDirectory directory = new PartitionDirectory();
        Optional<Separation> separation = base.cluster().map(part -> new Separation(part.membership(), cluster));
        separation.ifPresent(cluster::tell);
        Optional<Replication> replication = base.cluster()
                .map(part -> new Replication(
                        vertx,
                        config,
                        clock,
                        directory,
                        cluster,
                        coldReads,
                        new CommittedIsrChanges(cluster),
                        (topicId, partition) -> cluster.submit(
                                state -> IsrDecisions.withdraw(state, config.nodeId(), topicId, partition)),
                        separation.orElseThrow(),
                        part.registration().brokerEpoch(),
                        ReplicaSocketOptions.of(
                                config, part.host(), part.registration().incarnation())));
        PartitionVerticles partitions = replication
                .map(Replication::partitions)
                .orElseGet(() -> new PartitionVerticles(vertx, config, clock, directory));
        steps.done("the partition owners", () -> partitions.stop().await());
        partitions.start().await();
        replication.ifPresent(
                copying -> copying.start(base.cluster().orElseThrow().membership()));
        Optional<ClusterEntry> entry = base.cluster().map(part -> new ClusterEntry(part.registration()));
        NodeFigures figures = new NodeFigures(config, clock, cluster, directory, partitions);
        cluster.tell(figures.replicas());
        BlockProducerIds producerIds = new BlockProducerIds(cluster, new Controller(config, random));
        TransactionCoordination transactions =
                new TransactionCoordination(vertx, clock, config, directory, cluster, producerIds);
        GroupCoordination groups =
                new GroupCoordination(vertx, clock, config, directory, random, transactions.verification());
        groups.start().await();
        TransactionMarkers markers = groups.markers(transactions.logMarkers());
        transactions.start(markers).await();
        base.cluster().ifPresent(part -> transactions.follow(part.membership()));
        host(base, cluster, directory, partitions, groups, transactions, entry);
        steps.done("the coordination of groups", () -> groups.stop().await());
        steps.done("the coordination of transactions", () -> transactions.stop().await());
        replication.ifPresent(copying -> steps.done("replication", copying::stop));
        steps.done("reads from disk", () -> coldReads.drain().await());
        NodeServices services =
                services(base, directory, partitions, cluster, groups, transactions, markers, producerIds, coldReads);
        Housekeeping housekeeping = new Housekeeping(vertx, config, clock, base.logs(), directory);
        steps.done("housekeeping", () -> housekeeping.stop().await());
        KafkaEndpoint kafka = KafkaEndpoint.of(config, services.apis(clock, random), clock);
        listen(vertx, kafka);
        housekeeping.start();
        entry.ifPresent(way -> {
            way.enter(cluster);
            steps.done("the leadership of partitions", () -> way.leave(cluster, separation.orElseThrow()));
        });
        NodeInsight insight = figures.insight(kafka, vertx, base.logs(), coldReads, steps);
        EventLoopLag lag = new EventLoopLag(clock);
        lag.watch(vertx, config.networkInstances());
        List<FigureSource> sources = new ArrayList<>(figures.sources(kafka, services.insight(), insight));
        sources.add(lag);
        http.open(base, services, insight, telemetry, sources).ifPresent(addresses::add);
        steps.done("requests over HTTP", http::close);
    }

    static VertxOptions vertxOptions(BrokerConfig config) {
        return new VertxOptions()
                .setEventLoopPoolSize(config.networkInstances())
                .setWorkerPoolSize(BLOCKING_THREADS)
                .setInternalBlockingPoolSize(BLOCKING_THREADS);
    }

    private ControllerVerticle controller(Foundation base) {
        return base.cluster()
                .map(part -> new ControllerVerticle(
                        config.nodeId(),
                        base.store(),
                        new ClusterDuties(config, part.membership(), new ClusterUpkeep(random), clock)))
                .orElseGet(() -> new ControllerVerticle(base.store(), List.of()));
    }

    /** Deploys the controller with all that follow its images; partitions are open when this returns. */
    private void host(
            Foundation base,
            ControllerVerticle controller,
            PartitionDirectory directory,
            PartitionVerticles partitions,
            GroupCoordination groups,
            TransactionCoordination transactions,
            Optional<ClusterEntry> entry) {
        Vertx vertx = base.vertx();
        PartitionHosting hosting = new PartitionHosting(
                vertx,
                config.nodeId(),
                base.logs(),
                directory,
                partitions,
                (image, topic) -> EffectiveConfigs.ofTopic(EffectiveConfigs.ofBroker(config, image), topic));
        controller.tell(hosting);
        controller.tell(new InstanceUpkeep(
                partitions, image -> EffectiveConfigs.ofBroker(config, image).partitionInstances()));
        groups.listeners().forEach(controller::tell);
        controller.tell(transactions.listener());
        entry.ifPresent(controller::tell);
        DeploymentOptions worker = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-controller")
                .setWorkerPoolSize(1);
        // Undone behind the controller: as long as images come, there are files to open.
        steps.done("the hosting of partitions", () -> hosting.stop().await());
        String id = vertx.deployVerticle(controller, worker).await();
        steps.done("the controller", () -> {
            controller.refuseCommands();
            vertx.undeploy(id).await();
        });
    }

    /** Nodes that the configuration speaks of; a configuration of Hazelcast's own does not say how many there will be. */
    private int expectedNodes() {
        return config.clusterConfig().isPresent()
                ? Integer.MAX_VALUE
                : Math.max(1, config.cluster().size());
    }

    private NodeServices services(
            Foundation base,
            PartitionDirectory directory,
            PartitionVerticles partitions,
            ControllerVerticle cluster,
            GroupCoordination groups,
            TransactionCoordination transactions,
            TransactionMarkers markers,
            BlockProducerIds producerIds,
            BlockingPool coldReads) {
        Vertx vertx = base.vertx();
        Controller decisions = new Controller(config, random);
        EventBusPeerCalls peers = Peers.of(base, config.nodeId());
        MetadataCommands metadata = new ClusterWideMetadata(config.nodeId(), cluster, cluster, peers);
        ClusterWideMetadata.serve(peers, cluster).await();
        TopicService topics = new TopicService(metadata, decisions);
        DataApis.Services data = new DataApis.Services(
                new HostedProduceService(vertx, clock, directory, partitions, cluster, transactions.verification()),
                new HostedFetchService(
                        vertx,
                        clock,
                        directory,
                        cluster,
                        new NearerReplica(cluster, config.readsFromRack()),
                        coldReads),
                new HostedOffsetService(vertx, directory, cluster, coldReads),
                new HostedProducerStateService(vertx, directory, cluster),
                markers);
        ReplicaMoves moves = new ReplicaMoves(
                vertx,
                base.logs().moves(),
                () -> EffectiveConfigs.ofBroker(config, cluster.image()).replicaAlterLogDirsIoMaxBytesPerSecond());
        steps.done("moves between directories", () -> moves.stop().await());
        moves.resume(directory);
        InternalTopicService internalTopics = new InternalTopicService(cluster, topics, expectedNodes());
        GroupService groupService = groups.service(cluster);
        LogViews logViews = new LogViews(config.nodeId(), directory, cluster, coldReads, peers);
        GroupWatch watch = groups.watch(groupService, logViews);
        steps.done("the watch over groups", watch::stop);
        watch.start(config.groups().alerts().checkIntervalMs());
        return new NodeServices(
                config,
                cluster,
                metadata,
                decisions,
                topics,
                new ConfigService(metadata, decisions, cluster, config),
                new PartitionAdminService(metadata, decisions),
                data,
                new HostedLogDirService(base.logs(), directory, cluster, moves, coldReads),
                new CoordinatorLookup(
                        cluster,
                        internalTopics,
                        config.groups().offsetsTopic(),
                        config.transactions().stateTopic()),
                groupService,
                watch,
                transactions.service(),
                producerIds,
                new TransactionOwners(vertx, cluster, config.nodeId()));
    }

    private void listen(Vertx vertx, KafkaEndpoint endpoint) {
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
    public String stopping() {
        return steps.undoing();
    }

    @Override
    public void close() {
        if (!steps.undo()) {
            throw new IllegalStateException("some parts could not be stopped, the log says which");
        }
    }
}
