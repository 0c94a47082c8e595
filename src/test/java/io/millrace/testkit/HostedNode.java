package io.millrace.testkit;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.DynamicConfigs;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionHosting;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ReplicaMoves;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.millrace.service.FetchedPartition;
import io.millrace.service.HostedFetchService;
import io.millrace.service.HostedLogDirService;
import io.millrace.service.HostedOffsetService;
import io.millrace.service.HostedProduceService;
import io.millrace.service.HostedTransactionMarkers;
import io.millrace.service.NearerReplica;
import io.millrace.service.PartitionRef;
import io.millrace.storage.FileOpener;
import io.millrace.storage.LogManager;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * The data path of one node without its sockets: real logs in a directory, their owners, and the services over them. Owned by one
 * test thread.
 */
public final class HostedNode implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final long PATIENCE_SECONDS = Await.PATIENCE.toSeconds();

    public final Vertx vertx = Vertx.vertx();
    public final PartitionDirectory directory = new PartitionDirectory();
    public final PartitionVerticles verticles;
    public final FakeVerification transactions = new FakeVerification();
    public final HostedProduceService produce;
    public final HostedFetchService fetch;
    public final HostedOffsetService offsets;
    public final HostedLogDirService logDirs;
    public final LogManager logs;
    private final PartitionHosting hosting;
    private final ReplicaMoves moves;
    private final BlockingPool coldReads;
    private final Map<String, TopicRegistration> topics = new HashMap<>();
    private volatile ClusterImage image = image();

    public HostedNode(Path dir, int instances, FileOpener opener) throws IOException {
        BrokerConfig config = BrokerConfig.defaults()
                .with("log.dirs", dir.toString())
                .with("partition.instances", Integer.toString(instances));
        logs = LogManager.open(config, topic -> TopicConfig.defaults(), SystemClock.INSTANCE, opener);
        verticles = new PartitionVerticles(vertx, config, SystemClock.INSTANCE, directory);
        await(verticles.start());
        hosting = new PartitionHosting(
                vertx, NODE_ID, logs, directory, verticles, (seen, topic) -> TopicConfig.of(config, topic.overrides()));
        coldReads = new BlockingPool(vertx, "test-cold-reads", 2);
        produce =
                new HostedProduceService(vertx, SystemClock.INSTANCE, directory, verticles, () -> image, transactions);
        fetch = new HostedFetchService(
                vertx, SystemClock.INSTANCE, directory, () -> image, new NearerReplica(() -> image, false), coldReads);
        offsets = new HostedOffsetService(vertx, directory, () -> image, coldReads);
        moves = new ReplicaMoves(vertx, logs.moves(), () -> Long.MAX_VALUE);
        logDirs = new HostedLogDirService(logs, directory, () -> image, moves, coldReads);
    }

    /** Waits for an answer of the node; one that takes too long fails the test. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", late);
        }
    }

    public TopicId createTopic(String name, int partitions, Map<String, String> overrides) {
        return register(name, new TopicId(name.hashCode(), 77), partitions, 0, overrides);
    }

    /** Publishes an image in which a topic has this registration. */
    public TopicId register(String name, TopicId id, int partitions, int leaderEpoch, Map<String, String> overrides) {
        List<PartitionRegistration> registrations = IntStream.range(0, partitions)
                .mapToObj(partition -> new PartitionRegistration(
                        partition, NODE_ID, leaderEpoch, leaderEpoch, List.of(NODE_ID), List.of(NODE_ID)))
                .toList();
        topics.put(name, new TopicRegistration(id, name, overrides, registrations));
        publish();
        return id;
    }

    public void deleteTopic(String name) {
        topics.remove(name);
        publish();
    }

    /** The image that was published last. */
    public ClusterImage publishedImage() {
        return image;
    }

    private void publish() {
        ClusterImage previous = image;
        image = image();
        await(hosting.onImage(previous, image));
    }

    private ClusterImage image() {
        Map<TopicId, TopicRegistration> byId = new HashMap<>();
        topics.values().forEach(topic -> byId.put(topic.id(), topic));
        return new ClusterImage(
                "test-cluster", 1, NODE_ID, Map.of(), Map.copyOf(topics), Map.copyOf(byId), DynamicConfigs.NONE);
    }

    /** A batch of one record with a value of this size. */
    public static ByteBuffer batch(int valueBytes) {
        ByteBuffer built = RecordBatchBuilder.plain()
                .append(System.currentTimeMillis(), null, ByteBuffer.allocate(valueBytes))
                .build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    public Future<Outcome<AppendReply>> append(TopicId topic, int partition, int acks, int timeoutMs) {
        return append(topic, partition, batch(100), acks, timeoutMs);
    }

    public Future<Outcome<AppendReply>> append(
            TopicId topic, int partition, ByteBuffer records, int acks, int timeoutMs) {
        return produce.append(
                        List.of(new AppendCommand(topic, "", partition, records)),
                        Optional.empty(),
                        (short) acks,
                        timeoutMs)
                .map(replies -> replies.get(0));
    }

    /** Appends with acks=all and expects success. */
    public AppendReply appended(TopicId topic, int partition) {
        return value(await(append(topic, partition, -1, 60_000)));
    }

    public static <T> T value(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Done<T> done) {
            return done.value();
        }
        throw new AssertionError("refused: " + outcome);
    }

    public static PartitionRef ref(TopicId topic, int partition) {
        return new PartitionRef(topic, "", partition, -1);
    }

    /** Fetches partition 0 and up, each from its offset in {@code offsets}. */
    public Future<List<Outcome<FetchedPartition>>> fetch(TopicId topic, int minBytes, int maxWaitMs, long... from) {
        List<PartitionRead> reads = new ArrayList<>();
        for (int partition = 0; partition < from.length; partition++) {
            reads.add(new PartitionRead(topic, "", partition, from[partition], 1 << 20, -1, -1));
        }
        return fetch.fetch(new FetchCommand(FetchIsolation.HIGH_WATERMARK, minBytes, 1 << 20, maxWaitMs, reads));
    }

    /** Writes markers to this node's partitions. */
    public HostedTransactionMarkers markers() {
        return new HostedTransactionMarkers(vertx, SystemClock.INSTANCE, directory, () -> image, 10_000);
    }

    /** Fetches what is committed of partition 0, and waits until there is some. */
    public Future<List<Outcome<FetchedPartition>>> fetchCommitted(TopicId topic, long from) {
        List<PartitionRead> reads = List.of(new PartitionRead(topic, "", 0, from, 1 << 20, -1, -1));
        return fetch.fetch(new FetchCommand(FetchIsolation.LAST_STABLE_OFFSET, 1, 1 << 20, 10_000, reads));
    }

    @Override
    public void close() throws IOException {
        await(moves.stop());
        await(coldReads.drain());
        await(hosting.stop());
        await(verticles.stop());
        await(vertx.close());
        logs.close();
    }
}
