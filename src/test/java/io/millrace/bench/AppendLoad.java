package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.storage.FileOpener;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load on the append path without sockets: a few callers, each on an event loop with some requests in flight. Run by hand:
 * {@code AppendLoad <dir> <instances> <seconds>} prints one line for each shape.
 */
public final class AppendLoad {
    private static final int CALLERS = 2;
    private static final int LATENCIES_MAX = 2_000_000;

    private AppendLoad() {}

    private record Shape(int partitions, int batchBytes, int acks, int partitionsPerRequest, int inFlight) {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        int instances = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        List<Shape> shapes = new ArrayList<>();
        for (int acks : new int[] {1, -1}) {
            for (int batchBytes : new int[] {64 << 10, 1 << 10}) {
                shapes.add(new Shape(1, batchBytes, acks, 1, 5));
                shapes.add(new Shape(6, batchBytes, acks, 6, 5));
                shapes.add(new Shape(1_000, batchBytes, acks, 100, 5));
            }
            shapes.add(new Shape(1, 1 << 10, acks, 1, 1));
        }
        try (HostedNode node = new HostedNode(dir, instances, FileOpener.SYSTEM)) {
            for (Shape shape : shapes) {
                if (args.length > 3 && !shape.toString().matches(args[3])) {
                    continue;
                }
                TopicId topic = node.createTopic(
                        "load", shape.partitions(), Map.of("segment.bytes", "268435456", "retention.bytes", "1"));
                new Run(node, topic, shape, shape.inFlight() == 1 ? 1 : CALLERS).measure(seconds);
                node.deleteTopic("load");
                node.logs.deleteExpiredFiles();
            }
        }
    }

    /** One shape under load. */
    private static final class Run {
        private final HostedNode node;
        private final TopicId topic;
        private final Shape shape;
        private final int callers;
        private final AtomicBoolean over = new AtomicBoolean();
        private final long[] latenciesNanos = new long[LATENCIES_MAX];
        private final AtomicInteger answered = new AtomicInteger();

        Run(HostedNode node, TopicId topic, Shape shape, int callers) {
            this.node = node;
            this.topic = topic;
            this.shape = shape;
            this.callers = callers;
        }

        void measure(int seconds) throws InterruptedException {
            List<Future<Void>> done = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                Context context = node.vertx.getOrCreateContext();
                for (int slot = 0; slot < shape.inFlight(); slot++) {
                    List<ByteBuffer> buffers = new ArrayList<>();
                    for (int i = 0; i < shape.partitionsPerRequest(); i++) {
                        buffers.add(HostedNode.batch(shape.batchBytes() - 80));
                    }
                    int first = (caller * shape.inFlight() + slot) * shape.partitionsPerRequest();
                    done.add(Future.future(promise -> context.runOnContext(ignored -> send(buffers, first, promise))));
                }
            }
            TimeUnit.SECONDS.sleep(1);
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            int answeredBefore = answered.get();
            long cpuBefore = system.getProcessCpuTime();
            long startNanos = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            int requests = answered.get() - answeredBefore;
            double elapsed = (System.nanoTime() - startNanos) / 1e9;
            double cpu = (system.getProcessCpuTime() - cpuBefore) / 1e9;
            over.set(true);
            done.forEach(HostedNode::await);
            long appends = (long) requests * shape.partitionsPerRequest();
            double gigabytes = appends * (double) shape.batchBytes() / 1e9;
            long[] sorted = Arrays.copyOfRange(
                    latenciesNanos,
                    Math.min(answeredBefore, LATENCIES_MAX - 1),
                    Math.min(answeredBefore + requests, LATENCIES_MAX));
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "%-95s %9.0f appends/s %7.1f MB/s %6.2f cpu-s/GB %6.2f us-cpu/append p50 %.3f ms p99 %.3f ms%n",
                    shape,
                    appends / elapsed,
                    gigabytes * 1e3 / elapsed,
                    cpu / gigabytes,
                    cpu * 1e6 / appends,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6);
        }

        private void send(List<ByteBuffer> buffers, int first, Promise<Void> done) {
            List<AppendCommand> commands = new ArrayList<>(buffers.size());
            for (int i = 0; i < buffers.size(); i++) {
                commands.add(new AppendCommand(
                        topic,
                        "",
                        (first + i) % shape.partitions(),
                        buffers.get(i).clear().putLong(0, 0))); // as a client sends it
            }
            long sentNanos = System.nanoTime();
            node.produce
                    .append(commands, Optional.empty(), (short) shape.acks(), 30_000)
                    .onComplete(replies -> {
                        int number = answered.getAndIncrement();
                        if (number < LATENCIES_MAX) {
                            latenciesNanos[number] = System.nanoTime() - sentNanos;
                        }
                        for (Outcome<AppendReply> reply : replies.result()) {
                            HostedNode.value(reply);
                        }
                        if (over.get()) {
                            done.complete();
                        } else {
                            send(buffers, first + 7, done);
                        }
                    });
        }
    }
}
