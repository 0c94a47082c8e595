package io.millrace.fault;

import io.millrace.testkit.Await;
import io.millrace.testkit.LoopDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Faults of the disk of one node. Stateless. */
final class DiskFaults {
    private static final Duration SLOW_PULSE = Duration.ofMillis(150);
    private static final Duration BRIEFLY = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What a node says that cuts its log in order to copy again what was behind. */
    private static final Pattern MENDED = Pattern.compile("where the damage begins|copies them again");

    private DiskFaults() {}

    /** The disk of a node has no room for a while. */
    static Fault fullDisk(Duration lasts) {
        return new Fault("disk full " + lasts.toSeconds() + " s", lasts, Duration.ofSeconds(30), (cluster, random) -> {
            LoopDisk disk = cluster.disk(anyNode(random));
            disk.fillUp();
            return disk::makeRoom;
        });
    }

    /** A disk of a node stops again and again for a moment, and everything that is written to it waits. */
    static Fault slowDisk(Duration lasts) {
        Duration silenceMax = Duration.ofSeconds(10);
        return new Fault("slow disk " + lasts.toSeconds() + " s", Duration.ZERO, silenceMax, (cluster, random) -> {
            LoopDisk disk = cluster.disk(anyNode(random));
            long endMs = WatchedLoad.nowMs() + lasts.toMillis();
            while (WatchedLoad.nowMs() < endMs) {
                disk.freeze();
                Await.passing(SLOW_PULSE);
                disk.thaw();
                Await.passing(SLOW_PULSE);
            }
            return () -> {};
        });
    }

    /** A node comes back from a clean stop without one of its older segments. */
    static Fault lostSegment() {
        return damaged("segment deleted", (segment, random) -> Files.delete(segment));
    }

    /** A leader is killed when another replica has just lost one of its older segments, and may be the next leader. */
    static Fault lostSegmentOfNextLeader() {
        Duration silenceMax = Duration.ofSeconds(15);
        return new Fault("segment deleted, kill -9 leader", BRIEFLY, silenceMax, (cluster, random) -> {
            int partition = random.nextInt(cluster.partitions());
            String name = FaultCluster.TOPIC + "-" + partition;
            int leader = cluster.leaderOf(partition);
            List<Integer> others = FaultCluster.othersThan(leader);
            int holed = others.get(random.nextInt(others.size()));
            Path directory = cluster.node(holed).logDir().resolve(name);
            Await.until(
                    "there is an older segment",
                    PATIENCE,
                    () -> !sealedSegments(directory).isEmpty());
            List<Path> sealed = sealedSegments(directory);
            long mendedBefore = mended(cluster, holed, name);
            Files.delete(sealed.get(random.nextInt(sealed.size())));
            cluster.node(leader).kill();
            return () -> {
                cluster.start(leader);
                Await.until(
                        "the damage is found", PATIENCE, () -> mended(cluster, holed, name), now -> now > mendedBefore);
            };
        });
    }

    /** A node comes back from a clean stop with a bit turned over in one of its older segments, and finds it. */
    static Fault flippedBit() {
        return damaged("bit flipped", (segment, random) -> {
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                long position = random.nextLong(file.length());
                file.seek(position);
                int value = file.read();
                file.seek(position);
                file.write(value ^ (1 << random.nextInt(Byte.SIZE)));
            }
        });
    }

    private interface Damage {
        void doTo(Path segment, RandomGenerator random) throws IOException;
    }

    private static Fault damaged(String name, Damage damage) {
        return new Fault(name, Duration.ZERO, Duration.ofSeconds(10), (cluster, random) -> {
            int node = anyNode(random);
            String partition = FaultCluster.TOPIC + "-" + random.nextInt(cluster.partitions());
            Path directory = cluster.node(node).logDir().resolve(partition);
            Await.until(
                    "there is an older segment",
                    PATIENCE,
                    () -> !sealedSegments(directory).isEmpty());
            if (cluster.node(node).terminate(PATIENCE) != 0) {
                throw new AssertionError("node " + node + " did not stop cleanly");
            }
            List<Path> sealed = sealedSegments(directory);
            damage.doTo(sealed.get(random.nextInt(sealed.size())), random);
            return () -> {
                cluster.start(node);
                Await.until(
                        "the damage is found", PATIENCE, () -> mended(cluster, node, partition), times -> times > 0);
            };
        });
    }

    /** How often a node said since its start that it copies again what was damaged. */
    private static long mended(FaultCluster cluster, int node, String partition) {
        return cluster.node(node)
                .story()
                .lines()
                .filter(line -> line.contains(partition) && MENDED.matcher(line).find())
                .count();
    }

    private static List<Path> sealedSegments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
            return segments.subList(0, Math.max(segments.size() - 1, 0));
        }
    }

    private static int anyNode(RandomGenerator random) {
        return 1 + random.nextInt(FaultCluster.NODES);
    }
}
