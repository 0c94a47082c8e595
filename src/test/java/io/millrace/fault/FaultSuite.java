package io.millrace.fault;

import io.millrace.fault.history.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The long form of the fault tests: {@code bin/fault-test}. Faults in an order that a seed decides strike one cluster for as
 * long as it was told; each kind at least once. Exits with 1 when a promise was broken.
 */
public final class FaultSuite {
    private static final int PARTITIONS = 6;
    private static final String NODES_OUT = "nodes.out";
    private static final int BEHIND_MEGABYTES = 500;
    private static final Duration LONG_PAUSE = Duration.ofSeconds(60);
    private static final Duration LONG_CUT = Duration.ofSeconds(30);
    private static final Duration SHORT_CUT = Duration.ofSeconds(12);

    /** What can strike, by the name under which {@code --only} picks it. */
    private static final Map<String, Supplier<Fault>> FAULTS = Map.ofEntries(
            Map.entry("kill-leader", ProcessFaults::killLeader),
            Map.entry("kill-two", ProcessFaults::killTwo),
            Map.entry("kill-all", ProcessFaults::killAll),
            Map.entry("rolling", ProcessFaults::rollingRestart),
            Map.entry("clock-jump", ClockFaults::jump),
            Map.entry("pause", () -> ProcessFaults.pauseLeader(LONG_PAUSE)),
            Map.entry("pause-short", () -> ProcessFaults.pauseLeader(SHORT_CUT)),
            Map.entry("cut-leader", () -> NetworkFaults.leaderAlone(LONG_CUT)),
            Map.entry("cut-leader-short", () -> NetworkFaults.leaderAlone(SHORT_CUT)),
            Map.entry("cut-controller", () -> NetworkFaults.controllerAlone(LONG_CUT)),
            Map.entry("cut-all", () -> NetworkFaults.allAlone(LONG_CUT)),
            Map.entry("cut-two", () -> NetworkFaults.twoApart(LONG_CUT)),
            Map.entry("unheard", () -> NetworkFaults.leaderUnheard(LONG_CUT)),
            Map.entry("disk-full", () -> DiskFaults.fullDisk(SHORT_CUT)),
            Map.entry("disk-slow", () -> DiskFaults.slowDisk(SHORT_CUT)),
            Map.entry("lost-segment", DiskFaults::lostSegment),
            Map.entry("lost-segment-kill", DiskFaults::lostSegmentOfNextLeader),
            Map.entry("lagging", () -> LaggingFollower.behindBy(BEHIND_MEGABYTES)),
            Map.entry("group-join", () -> GroupFaults.killCoordinator(GroupFaults.Moment.JOIN)),
            Map.entry("group-sync", () -> GroupFaults.killCoordinator(GroupFaults.Moment.SYNC)),
            Map.entry("group-commit", () -> GroupFaults.killCoordinator(GroupFaults.Moment.COMMIT)),
            Map.entry("group-cut", () -> GroupFaults.cutOffCoordinator(SHORT_CUT)),
            Map.entry("group-rolling", GroupFaults::rollingRestart),
            Map.entry("storm", () -> MetadataStorm.of(Integer.getInteger("millrace.fault.storm.topics", 1_000))),
            Map.entry("flipped-bit", DiskFaults::flippedBit));

    /** What can strike transactions, which run while one of these is asked for. */
    private static final Map<String, Function<WatchedTransactions, Fault>> TRANSACTION_FAULTS = Map.of(
            "txn-kill", load -> new TransactionFaults(load).killAtAStep(),
            "txn-kill-all", load -> new TransactionFaults(load).killAllWhileEnding(),
            "txn-cut", load -> new TransactionFaults(load).cutOffAtAStep(SHORT_CUT),
            "txn-cut-leader", load -> new TransactionCuts(load).coordinatorFromLeader(SHORT_CUT),
            "txn-cut-group", load -> new TransactionCuts(load).coordinatorFromGroup(SHORT_CUT),
            "txn-cut-program", load -> new TransactionCuts(load).programFromCoordinator(SHORT_CUT),
            "txn-clock", load -> new TransactionClockFaults(load).jump(),
            "txn-late", load -> new TransactionFaults(load).lateRequests());

    private FaultSuite() {}

    /** Arguments: minutes, seed, names of faults separated by commas or {@code all}, directory for the nodes. */
    public static void main(String[] args) throws Exception {
        Duration duration = Duration.ofSeconds((long) (Double.parseDouble(args[0]) * 60));
        long seed = Long.parseLong(args[1]);
        List<String> names = args[2].equals("all") ? allNames() : List.of(args[2].split(",", -1));
        Path home = Files.createDirectories(Path.of(args[3]));
        System.out.printf("faults %s for %s, seed %d, nodes in %s%n", names, duration, seed, home);
        boolean kept = run(home, names, duration, new Random(seed));
        if (kept && !Boolean.getBoolean("millrace.fault.keep")) {
            delete(home);
        }
        System.exit(kept ? 0 : 1);
    }

    private static List<String> allNames() {
        return Stream.concat(FAULTS.keySet().stream(), TRANSACTION_FAULTS.keySet().stream())
                .sorted()
                .toList();
    }

    private static boolean run(Path home, List<String> names, Duration duration, Random random) throws Exception {
        long endMs = WatchedLoad.nowMs() + duration.toMillis();
        try (FaultCluster cluster = FaultCluster.startWithDisks(home, PARTITIONS);
                WatchedLoad load = new WatchedLoad(cluster.bootstrap(), FaultCluster.TOPIC, PARTITIONS);
                WatchedTransactions transactions = transactions(cluster, names, random)) {
            FaultRun run = new FaultRun(cluster, load, random);
            try {
                for (String name : names) {
                    run.strike(fault(name, transactions));
                }
                while (WatchedLoad.nowMs() < endMs) {
                    run.strike(fault(names.get(random.nextInt(names.size())), transactions));
                }
                FaultReport report = run.finish(transactions == null ? Verdict.BLANK : transactions.stopAndJudge());
                Files.writeString(home.resolve(NODES_OUT), cluster.story());
                System.out.println(report.table());
                report.complaints().forEach(System.out::println);
                return report.complaints().isEmpty();
            } catch (Exception | AssertionError failed) {
                Files.writeString(home.resolve(NODES_OUT), cluster.story());
                System.out.println("FAILED, what the nodes said is in " + home.resolve(NODES_OUT));
                failed.printStackTrace(System.out);
                return false;
            }
        }
    }

    /** Transactions, when one of the faults is for them; a resource that is null is not closed. */
    private static @Nullable WatchedTransactions transactions(FaultCluster cluster, List<String> names, Random random)
            throws Exception {
        return names.stream().anyMatch(TRANSACTION_FAULTS::containsKey)
                ? new WatchedTransactions(cluster, new Random(random.nextLong()))
                : null;
    }

    private static Fault fault(String name, @Nullable WatchedTransactions transactions) {
        Supplier<Fault> fault = FAULTS.get(name);
        if (fault != null) {
            return fault.get();
        }
        Function<WatchedTransactions, Fault> ofTransactions = TRANSACTION_FAULTS.get(name);
        if (ofTransactions == null) {
            throw new IllegalArgumentException("there is no fault " + name + ", only " + allNames());
        }
        return ofTransactions.apply(Objects.requireNonNull(transactions));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
