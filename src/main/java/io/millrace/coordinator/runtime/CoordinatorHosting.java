package io.millrace.coordinator.runtime;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Clock;
import io.millrace.partition.PartitionDirectory;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes this node coordinate what the cluster's image says: one shard for each partition of the internal topic that it
 * leads, spread over worker verticles.
 *
 * <p>Told of images one after the other, behind the hosting of partitions. An image is acted on when every shard knows its
 * term; a long log goes on being loaded afterwards.
 */
public final class CoordinatorHosting<E> implements ImageListener {
    private final Vertx vertx;
    private final Clock clock;
    private final int nodeId;
    private final PartitionDirectory partitions;
    private final CoordinatorKind<E> kind;
    private final CoordinatorDirectory<E> directory = new CoordinatorDirectory<>();
    private final List<Context> workers = new ArrayList<>();

    public CoordinatorHosting(
            Vertx vertx, Clock clock, int nodeId, PartitionDirectory partitions, CoordinatorKind<E> kind) {
        this.vertx = vertx;
        this.clock = clock;
        this.nodeId = nodeId;
        this.partitions = partitions;
        this.kind = kind;
    }

    /** Deploys the worker verticles; before the first image. */
    public Future<Void> start(int instances) {
        Future<Void> started = Future.succeededFuture();
        for (int i = 0; i < instances; i++) {
            String pool = "millrace-coordinators" + kind.topic() + "-" + i;
            started = started.compose(before -> deploy(pool));
        }
        return started;
    }

    private Future<Void> deploy(String pool) {
        CoordinatorVerticle verticle = new CoordinatorVerticle();
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName(pool)
                .setWorkerPoolSize(1);
        return vertx.deployVerticle(verticle, options)
                .compose(id -> verticle.workerContext())
                .map(context -> {
                    workers.add(context);
                    return null;
                });
    }

    /** Ends the service of every shard; whoever waits is refused. */
    public Future<Void> stop() {
        return tellAll(Map.of());
    }

    public CoordinatorDirectory<E> directory() {
        return directory;
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        Optional<TopicRegistration> topic = current.topic(kind.topic());
        if (topic.equals(previous.topic(kind.topic()))) {
            return Future.succeededFuture();
        }
        Map<Integer, Leadership> led = new HashMap<>();
        topic.ifPresent(registration -> {
            for (PartitionRegistration partition : registration.partitions()) {
                if (partition.leader() == nodeId) {
                    led.put(partition.partition(), new Leadership(registration.id(), partition.leaderEpoch()));
                    directory.findOrAdd(partition.partition(), this::newShard);
                }
            }
        });
        return tellAll(led);
    }

    private CoordinatorShard<E> newShard(int partition) {
        return new CoordinatorShard<>(kind, partition, partitions, vertx, workerOf(partition), clock);
    }

    private Context workerOf(int partition) {
        return workers.get(partition % workers.size());
    }

    /** Tells every shard its term, or that there is none. */
    private Future<Void> tellAll(Map<Integer, Leadership> led) {
        List<Future<Void>> told = new ArrayList<>();
        for (CoordinatorShard<E> shard : directory.all()) {
            int partition = shard.topicPartition().partition();
            Promise<Void> done = Promise.promise();
            workerOf(partition).runOnContext(ignored -> {
                Leadership term = led.get(partition);
                if (term == null) {
                    shard.resign();
                } else {
                    shard.lead(term);
                }
                done.complete();
            });
            told.add(done.future());
        }
        return Future.all(told).mapEmpty();
    }
}
