package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.metrics.FlushMeter;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partition owners of this node: which there are, who owns what, and how to add one while the node runs.
 *
 * <p>Thread-safe because the owners are published as one immutable list, and changes to it happen one after the other on the
 * context that made this object.
 */
public final class PartitionVerticles {
    private static final Logger log = LoggerFactory.getLogger(PartitionVerticles.class);

    /** Threads that may wait for disks at once, over all owners; they sleep while the device works. */
    private static final int FLUSH_THREADS = 16;

    private static final int QUEUED_COMMANDS_MAX = 200_000;
    private static final long QUEUED_BYTES_MAX = 512L << 20;

    private final Vertx vertx;
    private final Context control;
    private final BrokerConfig config;
    private final Clock clock;
    private final PartitionDirectory directory;
    private final ReplicaPorts ports;
    private final BlockingPool flushPool;
    private final FlushMeter flushes = new FlushMeter();
    private final QueueBudget budget = new QueueBudget(QUEUED_COMMANDS_MAX, QUEUED_BYTES_MAX);
    private volatile List<PartitionOwner> owners = List.of();

    /** Deployment of each owner. Confined to {@link #control}, once started. */
    private final List<String> deployments = new ArrayList<>();

    /** End of the last change of owners; the next one starts behind it. Confined to {@link #control}. */
    private Future<Void> lastChange = Future.succeededFuture();

    /** Owners on a node that has no others. */
    public PartitionVerticles(Vertx vertx, BrokerConfig config, Clock clock, PartitionDirectory directory) {
        this(vertx, config, clock, directory, ReplicaPorts.alone());
    }

    /** Owners on a node that may be one of several. */
    public PartitionVerticles(
            Vertx vertx, BrokerConfig config, Clock clock, PartitionDirectory directory, ReplicaPorts ports) {
        this.vertx = vertx;
        this.control = vertx.getOrCreateContext();
        this.config = config;
        this.clock = clock;
        this.directory = directory;
        this.ports = ports;
        this.flushPool = new BlockingPool(vertx, "millrace-flush", FLUSH_THREADS);
    }

    /** Deploys the configured number of owners. */
    public Future<Void> start() {
        Future<Void> started = Future.succeededFuture();
        for (int i = 0; i < config.partitionInstances(); i++) {
            started = started.compose(ignored -> deploy());
        }
        return started;
    }

    /** The group commits of all owners. */
    public FlushMeter flushes() {
        return flushes;
    }

    public int count() {
        return owners.size();
    }

    /**
     * Adds an owner and moves its share of the partitions to it. Commands queued meanwhile wait for the new owner and keep their
     * order; no client sees an error.
     *
     * @return completes when the new owner serves its partitions
     */
    public Future<Void> addInstance() {
        return onControl(() -> {
            lastChange = lastChange.transform(ignored -> deploy().compose(deployed -> rebalance()));
            return lastChange;
        });
    }

    /**
     * Lets the owners finish what is queued, each append answered or refused, and ends them. To be called once nobody sends commands
     * any more; then no owner changes or flushes a log when this completes.
     */
    public Future<Void> stop() {
        return onControl(() -> {
            lastChange = lastChange
                    .transform(ended -> Future.join(
                            deployments.stream().map(vertx::undeploy).toList()))
                    .transform(ended -> flushPool.drain());
            return lastChange;
        });
    }

    /** Makes the owners look at what was queued with {@link HostedPartition#append}. */
    public void wakeOwners() {
        List<PartitionOwner> current = owners;
        for (int i = 0; i < current.size(); i++) {
            current.get(i).wake();
        }
    }

    private Future<Void> deploy() {
        int number = owners.size();
        PartitionVerticle verticle = new PartitionVerticle(clock, new Flusher(flushPool, flushes), config, ports);
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-partitions-" + number)
                .setWorkerPoolSize(1);
        return vertx.deployVerticle(verticle, options)
                .onSuccess(deployments::add)
                .compose(id -> verticle.owner())
                .map(owner -> {
                    PartitionOwner[] grown = Arrays.copyOf(owners.toArray(PartitionOwner[]::new), number + 1);
                    grown[number] = owner;
                    owners = List.of(grown);
                    return (Void) null;
                });
    }

    private Future<Void> rebalance() {
        List<Future<Boolean>> moves = directory.all().stream()
                .filter(hosted -> hosted.owner()
                        != ownerOf(hosted.topicId(), hosted.topicPartition().partition()))
                .map(hosted -> hosted.moveTo(
                        control,
                        ownerOf(hosted.topicId(), hosted.topicPartition().partition())))
                .toList();
        log.info("partition instance {} added, {} partitions move to it", owners.size() - 1, moves.size());
        return Future.join(moves).mapEmpty();
    }

    private Future<Void> onControl(Supplier<Future<Void>> change) {
        return Future.future(
                promise -> control.runOnContext(ignored -> change.get().onComplete(promise)));
    }

    PartitionOwner ownerOf(TopicId topicId, int partition) {
        List<PartitionOwner> current = owners;
        return current.get(OwnerHash.slot(topicId, partition, current.size()));
    }

    QueueBudget budget() {
        return budget;
    }
}
