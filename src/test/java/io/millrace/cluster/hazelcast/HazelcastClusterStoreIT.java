package io.millrace.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.testkit.Await;
import io.millrace.testkit.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes' metadata over real Hazelcast instances in one process: what is committed stays, whoever is killed. */
class HazelcastClusterStoreIT {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, ClusterProcess> processes = new TreeMap<>();
    private final List<Integer> ports = List.of(FreePorts.next(), FreePorts.next(), FreePorts.next());
    private final Path dir;
    private long claimed;

    HazelcastClusterStoreIT(@TempDir Path dir) {
        this.dir = dir;
    }

    @AfterEach
    void close() throws Exception {
        timed("end of all", () -> kill(processes.keySet()));
        threads.shutdownNow();
    }

    @Test
    void whatIsCommittedSurvivesTheDeathOfOneOfTwoAndOfAllNodes() throws Exception {
        timed("start of all", () -> start(Set.of(1, 2, 3)));
        for (ClusterProcess process : processes.values()) {
            process.register();
        }
        commitOn(1);
        latencies();

        kill(Set.of(1));
        timed("commit after one was killed", () -> commitOn(2));
        timed("return of one", () -> start(Set.of(1)));
        commitOn(1);

        kill(Set.of(1, 2));
        timed("return of two", () -> start(Set.of(1, 2)));
        commitOn(3);

        kill(Set.of(1, 2, 3));
        timed("return of all", () -> start(Set.of(3, 2, 1)));
        commitOn(2);

        for (ClusterProcess process : processes.values()) {
            Await.until(
                    "node has the last commit", () -> process.store().state().nextProducerId() == claimed);
            assertThat(process.store().state().image().brokers().keySet()).containsExactlyInAnyOrder(1, 2, 3);
        }
    }

    private ClusterProcess process(int node) {
        return Objects.requireNonNull(processes.get(node));
    }

    private void commitOn(int node) {
        ClusterProcess process = process(node);
        assertThat(process.store().state().nextProducerId()).isLessThanOrEqualTo(claimed);
        process.commit(new ProducerIdsClaimed(++claimed));
        assertThat(process.store().state().nextProducerId()).isEqualTo(claimed);
    }

    private void latencies() {
        long[] nanos = new long[500];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            commitOn(1);
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        System.out.printf("commit p50 %d us, p99 %d us%n", nanos[250] / 1000, nanos[495] / 1000);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void timed(String what, Step step) throws Exception {
        long begin = System.nanoTime();
        step.run();
        System.out.printf("%s: %d ms%n", what, (System.nanoTime() - begin) / 1_000_000);
    }

    private void start(Set<Integer> nodes) throws Exception {
        Map<Integer, Future<ClusterProcess>> starting = new TreeMap<>();
        for (int node : nodes) {
            Callable<ClusterProcess> start = () -> ClusterProcess.start(node, ports, dir.resolve("node-" + node));
            starting.put(node, threads.submit(start));
        }
        for (Map.Entry<Integer, Future<ClusterProcess>> one : starting.entrySet()) {
            processes.put(one.getKey(), one.getValue().get());
        }
    }

    private void kill(Set<Integer> nodes) throws Exception {
        timed("death of " + nodes, () -> together(nodes, node -> process(node).kill()));
        processes.keySet().removeAll(Set.copyOf(nodes));
    }

    private interface OnNode {
        void run(int node) throws Exception;
    }

    private void together(Set<Integer> nodes, OnNode action) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int node : Set.copyOf(nodes)) {
            running.add(threads.submit(() -> {
                action.run(node);
                return node;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
    }
}
