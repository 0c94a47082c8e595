package io.millrace.bench;

import com.hazelcast.config.Config;
import com.sun.management.OperatingSystemMXBean;
import io.millrace.service.AppendCommand;
import io.millrace.testkit.HostedNode;
import io.millrace.testkit.ReplicatedNodes;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Load on replicated partitions without sockets to clients: one caller with some requests in flight at the leader. Run by hand: {@code
 * ReplicationLoad <dir> <nodes> <seconds> [local|clustered]} prints one line for each shape.
 */
public final class ReplicationLoad {
    private static final int LATENCIES_MAX = 1_000_000;

    private final ReplicatedNodes nodes;
    private final int partitions;
    private final int batchBytes;
    private final int acks;
    private final long[] latenciesNanos = new long[LATENCIES_MAX];
    private final CountDownLatch done;
    private long deadlineNanos;
    private int answered;
    private int refused;
    private int turn;

    private ReplicationLoad(ReplicatedNodes nodes, int partitions, int batchBytes, int acks, int inFlight) {
        this.nodes = nodes;
        this.partitions = partitions;
        this.batchBytes = batchBytes;
        this.acks = acks;
        this.done = new CountDownLatch(inFlight);
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Map<String, String> overrides = Map.of("segment.bytes", "268435456");
        boolean clustered = args.length > 3 && args[3].equals("clustered");
        List<Vertx> vertxOfNodes = new ArrayList<>(Collections.nCopies(count, Vertx.vertx(ReplicatedNodes.options())));
        if (clustered) {
            vertxOfNodes.replaceAll(ignored -> clustered());
        }
        try (ReplicatedNodes nodes = new ReplicatedNodes(Path.of(args[0]), vertxOfNodes, 6, Map.of(), overrides)) {
            run(nodes, 1, 1 << 10, -1, 1, 2);
            run(nodes, 1, 1 << 10, -1, 1, seconds);
            run(nodes, 1, 16 << 10, -1, 5, seconds);
            run(nodes, 6, 64 << 10, -1, 10, seconds);
            run(nodes, 6, 64 << 10, 1, 10, seconds);
        }
    }

    /** A Vert.x that talks to the others over TCP, as in a cluster of processes. */
    private static Vertx clustered() {
        Config config = new Config().setClusterName("millrace-bench");
        config.getNetworkConfig().setPort(5950).getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:5950");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        VertxOptions options = ReplicatedNodes.options();
        options.getEventBusOptions().setHost("127.0.0.1");
        return HostedNode.await(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    private static void run(ReplicatedNodes nodes, int partitions, int batchBytes, int acks, int inFlight, int seconds)
            throws InterruptedException {
        new ReplicationLoad(nodes, partitions, batchBytes, acks, inFlight).measure(seconds, inFlight);
    }

    private void measure(int seconds, int inFlight) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuBefore = system.getProcessCpuTime();
        long from = System.nanoTime();
        deadlineNanos = from + TimeUnit.SECONDS.toNanos(seconds);
        Context context = nodes.node(1).vertx.getOrCreateContext();
        for (int i = 0; i < inFlight; i++) {
            context.runOnContext(ignored -> append());
        }
        done.await();
        double elapsed = (System.nanoTime() - from) / 1e9;
        double bytes = (double) answered * batchBytes;
        double cpu = (system.getProcessCpuTime() - cpuBefore) / 1e9;
        Arrays.sort(latenciesNanos, 0, answered);
        System.out.printf(
                Locale.ROOT,
                "%d nodes, %d partitions, %d B batches, acks=%d, %d in flight: %.0f batches/s, %.1f MB/s, %.2f CPU-s/GB,"
                        + " p50 %.3f ms, p99 %.3f ms, refused %d%n",
                nodes.count(),
                partitions,
                batchBytes,
                acks,
                inFlight,
                answered / elapsed,
                bytes / elapsed / 1e6,
                cpu / (bytes / 1e9),
                latenciesNanos[answered / 2] / 1e6,
                latenciesNanos[answered * 99 / 100] / 1e6,
                refused);
    }

    private void append() {
        long from = System.nanoTime();
        if (from >= deadlineNanos || answered == LATENCIES_MAX) {
            done.countDown();
            return;
        }
        ByteBuffer batch = HostedNode.batch(batchBytes);
        nodes.node(1)
                .produce
                .append(
                        List.of(new AppendCommand(nodes.topicId, "", turn++ % partitions, batch)),
                        Optional.empty(),
                        (short) acks,
                        30_000)
                .onComplete(replies -> {
                    latenciesNanos[answered++] = System.nanoTime() - from;
                    if (replies.failed() || !(replies.result().get(0) instanceof io.millrace.common.Outcome.Done)) {
                        refused++;
                    }
                    append();
                });
    }
}
