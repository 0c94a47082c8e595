package io.millrace.testkit;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.DynamicConfigs;
import io.millrace.cluster.IsrMember;
import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.record.RecordSlice;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.storage.LogScrub;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several nodes in one process that replicate one topic over the local event bus, and the little of a cluster around them: a truth
 * about the partitions, changed by leaders and by the test, and told to every node that is not cut off. Owned by one test thread;
 * leaders' proposals arrive on other threads and meet at the atomic truth.
 */
public final class ReplicatedNodes implements AutoCloseable {
    private static final long SCRUB_BYTES = 1 << 20;
    public static final Duration PATIENCE = Await.PATIENCE;

    public final TopicId topicId = new TopicId(11, 12);
    public final Vertx vertx;
    private final List<Vertx> vertxOfNodes;
    private final Path dir;
    private final BrokerConfig config;
    private final Set<Integer> cutOff = CuttableTransport.whole();
    private final Map<Integer, ReplicatedNode> nodes = new TreeMap<>();
    private final Map<String, String> overrides;

    /** The truth about each partition. */
    private final ConcurrentSkipListMap<Integer, PartitionRegistration> truth = new ConcurrentSkipListMap<>();

    private final AtomicLong brokerEpochs = new AtomicLong();

    /** Starts nodes 1 to {@code count} on one Vert.x; node 1 leads all partitions, all nodes are in sync. */
    public ReplicatedNodes(
            Path dir, int count, int partitions, Map<String, String> configs, Map<String, String> overrides)
            throws IOException {
        this(dir, Collections.nCopies(count, Vertx.vertx(options())), partitions, configs, overrides);
    }

    /** Starts one node on each Vert.x, which this closes in the end. */
    public ReplicatedNodes(
            Path dir,
            List<Vertx> vertxOfNodes,
            int partitions,
            Map<String, String> configs,
            Map<String, String> overrides)
            throws IOException {
        this.dir = dir;
        this.vertxOfNodes = List.copyOf(vertxOfNodes);
        this.vertx = vertxOfNodes.get(0);
        int count = vertxOfNodes.size();
        BrokerConfig defaults = BrokerConfig.defaults();
        for (Map.Entry<String, String> entry : configs.entrySet()) {
            defaults = defaults.with(entry.getKey(), entry.getValue());
        }
        config = defaults;
        List<Integer> ids = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            ids.add(id);
        }
        for (int partition = 0; partition < partitions; partition++) {
            truth.put(partition, new PartitionRegistration(partition, 1, 0, 0, ids, ids));
        }
        this.overrides = overrides;
        for (int id : ids) {
            start(id);
        }
    }

    /** Event loops enough for a few nodes. */
    public static VertxOptions options() {
        return new VertxOptions().setEventLoopPoolSize(4);
    }

    public ReplicatedNode node(int id) {
        return Objects.requireNonNull(nodes.get(id), "the node does not run");
    }

    public PartitionRegistration registration(int partition) {
        return Objects.requireNonNull(truth.get(partition));
    }

    public int count() {
        return nodes.size();
    }

    // ---- faults

    /** Stops a node in order and starts it again on its directory. */
    public void restart(int id) throws IOException {
        stop(id);
        start(id);
    }

    public void stop(int id) throws IOException {
        node(id).stop();
        nodes.remove(id);
    }

    public void start(int id) throws IOException {
        ReplicatedNode node = new ReplicatedNode(
                id,
                brokerEpochs.incrementAndGet(),
                vertxOfNodes.get(id - 1),
                config,
                dir.resolve("node-" + id),
                cutOff,
                proposal -> propose(id, proposal),
                (topic, partition) -> withdraw(id, partition),
                image(List.of()));
        nodes.put(id, node);
        HostedNode.await(node.take(image()));
    }

    /** Restarts a node that finds a byte of its first segment of a partition changed. */
    public void damage(int id, int partition, long position) throws IOException {
        stop(id);
        Path segment = dir.resolve("node-" + id).resolve("orders-" + partition).resolve("00000000000000000000.log");
        try (RandomAccessFile records = new RandomAccessFile(segment.toFile(), "rw")) {
            records.seek(position);
            int value = records.read();
            records.seek(position);
            records.write(value ^ 1);
        }
        start(id);
    }

    /** Takes the first segment of a partition away from a node that runs. */
    public void loseSegment(int id, int partition) throws IOException {
        Files.delete(dir.resolve("node-" + id).resolve("orders-" + partition).resolve("00000000000000000000.log"));
    }

    /** Has a node look for damage in its log of a partition. */
    public void scrub(int id, int partition) throws IOException {
        LogScrub scrub = node(id).partition(topicId, partition).log().scrub(false);
        while (scrub.step(SCRUB_BYTES) > 0) {
            // One step after the other.
        }
    }

    /** From now on nothing reaches the node or comes from it; it keeps believing what it believes. */
    public void cutOff(int id) {
        cutOff.add(id);
    }

    public void heal(int id) {
        cutOff.remove(id);
        publish();
    }

    /** Tells the others that a node left the cluster. */
    public void memberLost(int id) {
        nodes.values().forEach(node -> node.memberLost(id));
    }

    /** Makes a member of the in-sync set the leader of a partition. */
    public void elect(int partition, int leader) {
        change(
                partition,
                now -> new PartitionRegistration(
                        partition, leader, now.leaderEpoch() + 1, now.partitionEpoch() + 1, now.replicas(), now.isr()));
        publish();
    }

    private interface Change {
        PartitionRegistration of(PartitionRegistration now);
    }

    private PartitionRegistration change(int partition, Change change) {
        return Objects.requireNonNull(truth.computeIfPresent(partition, (id, now) -> change.of(now)));
    }

    private Future<IsrOutcome> propose(int nodeId, IsrProposal proposal) {
        if (cutOff.contains(nodeId)) {
            return Future.failedFuture("cut off");
        }
        PartitionRegistration after =
                change(proposal.partition(), now -> matches(proposal, now) ? with(proposal, now) : now);
        vertx.runOnContext(ignored -> publishLater());
        boolean accepted = after.partitionEpoch() == proposal.partitionEpoch() + 1
                && after.leaderEpoch() == proposal.leaderEpoch();
        return Future.succeededFuture(accepted ? new IsrOutcome.Accepted(after) : new IsrOutcome.Stale(after));
    }

    private Future<PartitionRegistration> withdraw(int nodeId, int partition) {
        PartitionRegistration after = change(partition, now -> {
            List<Integer> others =
                    now.isr().stream().filter(node -> node != nodeId).toList();
            return new PartitionRegistration(
                    partition, others.get(0), now.leaderEpoch() + 1, now.partitionEpoch() + 1, now.replicas(), others);
        });
        vertx.runOnContext(ignored -> publishLater());
        return Future.succeededFuture(after);
    }

    private static boolean matches(IsrProposal proposal, PartitionRegistration now) {
        return now.leader() == proposal.leader()
                && now.leaderEpoch() == proposal.leaderEpoch()
                && now.partitionEpoch() == proposal.partitionEpoch();
    }

    private static PartitionRegistration with(IsrProposal proposal, PartitionRegistration now) {
        return new PartitionRegistration(
                now.partition(),
                now.leader(),
                now.leaderEpoch(),
                now.partitionEpoch() + 1,
                now.replicas(),
                proposal.isr().stream().map(IsrMember::nodeId).toList());
    }

    private void publishLater() {
        ClusterImage image = image();
        List.copyOf(nodes.values()).stream()
                .filter(node -> !cutOff.contains(node.id))
                .forEach(node -> node.take(image));
    }

    private void publish() {
        ClusterImage image = image();
        nodes.values().stream()
                .filter(node -> !cutOff.contains(node.id))
                .forEach(node -> HostedNode.await(node.take(image)));
    }

    private ClusterImage image() {
        return image(List.of(new TopicRegistration(topicId, "orders", overrides, List.copyOf(truth.values()))));
    }

    private static ClusterImage image(List<TopicRegistration> topics) {
        Map<String, TopicRegistration> byName = new TreeMap<>();
        topics.forEach(topic -> byName.put(topic.name(), topic));
        Map<TopicId, TopicRegistration> byId =
                topics.isEmpty() ? Map.of() : Map.of(topics.get(0).id(), topics.get(0));
        return new ClusterImage("test-cluster", 1, 1, Map.of(), byName, byId, DynamicConfigs.NONE);
    }

    // ---- records

    /** Appends one batch at a node. */
    public Future<Outcome<AppendReply>> append(int nodeId, int partition, int valueBytes, int acks, int timeoutMs) {
        AppendCommand command = new AppendCommand(topicId, "", partition, HostedNode.batch(valueBytes));
        return node(nodeId)
                .produce
                .append(List.of(command), Optional.empty(), (short) acks, timeoutMs)
                .map(replies -> replies.get(0));
    }

    /** Everything in a node's log of a partition, byte for byte. */
    public byte[] log(int nodeId, int partition) throws IOException {
        var log = node(nodeId).partition(topicId, partition).log();
        long offset = log.logStartOffset();
        Outcome<RecordSlice> read = log.read(offset, Integer.MAX_VALUE, log.logEnd(), true);
        try (RecordSlice slice = HostedNode.value(read)) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            while (bytes.hasRemaining()) {
                slice.read(bytes, bytes.position());
            }
            return bytes.array();
        }
    }

    public long logEnd(int nodeId, int partition) {
        return node(nodeId).partition(topicId, partition).log().logEnd().offset();
    }

    public long highWatermark(int nodeId, int partition) {
        return node(nodeId)
                .partition(topicId, partition)
                .snapshot()
                .highWatermark()
                .offset();
    }

    /** Waits until every node knows that everything at the leader is committed. */
    public void awaitCommitted(int partition, long endOffset) {
        for (int id : nodes.keySet()) {
            Await.until(
                    "node " + id + " has partition " + partition + " committed up to " + endOffset,
                    PATIENCE,
                    () -> highWatermark(id, partition),
                    offset -> offset == endOffset);
        }
    }

    @Override
    public void close() throws IOException {
        for (ReplicatedNode node : List.copyOf(nodes.values())) {
            node.stop();
        }
        for (Vertx each : Set.copyOf(vertxOfNodes)) {
            HostedNode.await(each.close());
        }
    }
}
