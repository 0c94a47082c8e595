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
 * The partition owners of this node: which there are, who owns what, and how to have more or fewer while the node runs.
 *
 * <p>Thread-safe because the owners are published as one immutable value, and changes to it happen one after the other on the
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
    private volatile Owners owners = new Owners(List.of(), 0);

    /** Deployment of each owner. Confined to {@link #control}, once started. */
    private final List<String> deployments = new ArrayList<>();

    /** End of the last change of owners; the next one starts behind it. Confined to {@link #control}. */
    private Future<Void> lastChange = Future.succeededFuture();

    /**
     * The owners in their order. Immutable.
     *
     * @param all those that run; an owner that gave its partitions away stays for another day, so that nobody who still holds on
     *     to it is left alone
     * @param active how many of them, from the first, partitions are spread over
     */
    private record Owners(List<PartitionOwner> all, int active) {}

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
        return deployUpTo(config.partitionInstances()).onSuccess(deployed -> activate(config.partitionInstances()));
    }

    /** The group commits of all owners. */
    public FlushMeter flushes() {
        return flushes;
    }

    /** Owners that partitions are spread over. */
    public int count() {
        return owners.active();
    }

    /** How many partitions each owner has, in the order of the owners. */
    public List<Integer> partitionsOfOwners() {
        return owners.all().stream()
                .limit(owners.active())
                .map(PartitionOwner::ownedCount)
                .toList();
    }

    /** How many of the hosted partitions would have another owner if there were so many owners. */
    public int movingAt(int count) {
        return (int) directory.all().stream()
                .filter(hosted -> {
                    int partition = hosted.topicPartition().partition();
                    return OwnerHash.slot(hosted.topicId(), partition, count)
                            != OwnerHash.slot(hosted.topicId(), partition, count());
                })
                .count();
    }

    /** Appends that wait for their owners. */
    public int queuedCommands() {
        return budget.commands();
    }

    /** Bytes of the appends that wait for their owners. */
    public long queuedBytes() {
        return budget.bytes();
    }

    /**
     * Spreads the partitions over so many owners. Commands queued meanwhile wait for the next owner and keep their order; no client
     * sees an error.
     *
     * @return completes when every partition that moves is served by its next owner
     */
    public Future<Void> resize(int count) {
        return onControl(() -> {
            lastChange = lastChange.transform(before -> count == count()
                    ? Future.succeededFuture()
                    : deployUpTo(count).compose(deployed -> {
                        activate(count);
                        return rebalance();
                    }));
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
        List<PartitionOwner> current = owners.all();
        for (int i = 0; i < current.size(); i++) {
            current.get(i).wake();
        }
    }

    private Future<Void> deployUpTo(int count) {
        Future<Void> deployed = Future.succeededFuture();
        for (int number = owners.all().size(); number < count; number++) {
            deployed = deployed.compose(ignored -> deploy());
        }
        return deployed;
    }

    private void activate(int count) {
        owners = new Owners(owners.all(), count);
    }

    private Future<Void> deploy() {
        int number = owners.all().size();
        PartitionVerticle verticle = new PartitionVerticle(clock, new Flusher(flushPool, flushes), config, ports);
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-partitions-" + number)
                .setWorkerPoolSize(1);
        return vertx.deployVerticle(verticle, options)
                .onSuccess(deployments::add)
                .compose(id -> verticle.owner())
                .map(owner -> {
                    PartitionOwner[] grown = Arrays.copyOf(owners.all().toArray(PartitionOwner[]::new), number + 1);
                    grown[number] = owner;
                    owners = new Owners(List.of(grown), owners.active());
                    return (Void) null;
                });
    }

    /** One that is being opened at this moment may go to the owner it would have had before, which serves it as well. */
    private Future<Void> rebalance() {
        List<Future<Boolean>> moves = directory.all().stream()
                .filter(hosted -> hosted.owner()
                        != ownerOf(hosted.topicId(), hosted.topicPartition().partition()))
                .map(hosted -> hosted.moveTo(
                        control,
                        ownerOf(hosted.topicId(), hosted.topicPartition().partition())))
                .toList();
        log.info("{} partition instances now, {} partitions move", count(), moves.size());
        return Future.join(moves).mapEmpty();
    }

    private Future<Void> onControl(Supplier<Future<Void>> change) {
        return Future.future(
                promise -> control.runOnContext(ignored -> change.get().onComplete(promise)));
    }

    PartitionOwner ownerOf(TopicId topicId, int partition) {
        Owners current = owners;
        return current.all().get(OwnerHash.slot(topicId, partition, current.active()));
    }

    QueueBudget budget() {
        return budget;
    }
}
