package io.millrace.suite;

import static org.apache.kafka.test.TestUtils.waitForCondition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.ControllerServer;
import kafka.server.KafkaBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.test.ClusterInstance;
import org.apache.kafka.common.test.api.ClusterConfig;
import org.apache.kafka.common.test.api.Type;
import org.apache.kafka.server.fault.FaultHandlerException;

/** What Kafka's tests see of a cluster, whose nodes are other processes. */
public final class MillraceInstance implements ClusterInstance {
    /** Kafka's own takes this long to stop; threads of the test that end meanwhile are not taken for leaked. */
    private static final long STOP_MS = 700;

    private static final long TOPIC_PATIENCE_MS = 30_000;

    private final ClusterConfig config;
    private MillraceCluster cluster;
    private boolean stopped;
    private Set<Thread> threadsBeforeTheTest = Set.of();

    public MillraceInstance(ClusterConfig config) {
        this.config = config;
    }

    @Override
    public void start() {
        cluster = MillraceCluster.of(
                config.numBrokers(), config.serverProperties(), config.perServerOverrideProperties());
        threadsBeforeTheTest = Thread.getAllStackTraces().keySet();
    }

    @Override
    public boolean started() {
        return cluster != null;
    }

    @Override
    public void stop() {
        stopped = true;
        try {
            awaitThreadsOfTheTest();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (cluster != null) {
            cluster.release();
        }
    }

    private void awaitThreadsOfTheTest() throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MS);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMs > 0 && thread != Thread.currentThread() && !threadsBeforeTheTest.contains(thread)) {
                thread.join(leftMs);
            }
        }
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    @Override
    public void shutdownBroker(int id) {
        cluster.stop(id);
    }

    @Override
    public void startBroker(int id) {
        cluster.restart(id);
    }

    @Override
    public void waitForReadyBrokers() {}

    @Override
    public void ensureConsistentMetadata() {}

    @Override
    public void waitTopicCreation(String topic, int partitions) throws InterruptedException {
        await(topic, description -> description
                .filter(made -> made.partitions().size() == partitions)
                .filter(made -> made.partitions().stream().allMatch(partition -> partition.leader() != null))
                .isPresent());
    }

    @Override
    public void waitTopicDeletion(String topic) throws InterruptedException {
        await(topic, Optional::isEmpty);
    }

    private void await(String topic, Predicate<Optional<TopicDescription>> condition)
            throws InterruptedException {
        try (Admin admin = admin()) {
            waitForCondition(() -> condition.test(describe(admin, topic)), TOPIC_PATIENCE_MS, topic);
        }
    }

    private static Optional<TopicDescription> describe(Admin admin, String topic) throws Exception {
        try {
            return Optional.of(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public String clusterId() {
        try (Admin admin = admin()) {
            return admin.describeCluster().clusterId().get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public String bootstrapServers() {
        return cluster.bootstrap();
    }

    @Override
    public String bootstrapControllers() {
        return cluster.bootstrap();
    }

    @Override
    public List<Integer> brokerBoundPorts() {
        return cluster.ports();
    }

    @Override
    public List<Integer> controllerBoundPorts() {
        return cluster.ports();
    }

    @Override
    public Set<Integer> brokerIds() {
        return IntStream.range(0, config.numBrokers()).boxed().collect(Collectors.toSet());
    }

    @Override
    public Set<Integer> controllerIds() {
        return brokerIds();
    }

    @Override
    public Map<Integer, KafkaBroker> brokers() {
        return brokerIds().stream().collect(Collectors.toMap(id -> id, id -> standIns().broker(id)));
    }

    @Override
    public Map<Integer, ControllerServer> controllers() {
        ControllerServer controller = standIns().controller();
        return controllerIds().stream().collect(Collectors.toMap(id -> id, id -> controller));
    }

    private StandIns standIns() {
        return new StandIns(cluster, config.serverProperties());
    }

    @Override
    public Set<GroupProtocol> supportedGroupProtocols() {
        return Set.of(GroupProtocol.values());
    }

    @Override
    public Type type() {
        return Type.KRAFT;
    }

    @Override
    public ClusterConfig config() {
        return config;
    }

    @Override
    public ListenerName clientListener() {
        return config.brokerListenerName();
    }

    @Override
    public ListenerName controllerListenerName() {
        return config.controllerListenerName();
    }

    @Override
    public Optional<FaultHandlerException> firstFatalException() {
        return Optional.empty();
    }

    @Override
    public Optional<FaultHandlerException> firstNonFatalException() {
        return Optional.empty();
    }
}
