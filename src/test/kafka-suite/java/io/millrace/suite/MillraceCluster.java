package io.millrace.suite;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;

/**
 * Nodes of the jar as processes, numbered from 0 as Kafka's tests expect. Used by one test after the other that asks for the
 * same settings, emptied in between, unless one of its nodes was stopped. Owned by the thread of the tests.
 */
public final class MillraceCluster {
    private static final Path JAR = Path.of(System.getProperty("millrace.jar"));
    private static final Path KEYS = Path.of(System.getProperty("millrace.conf"));
    private static final Duration READY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    /** Fewer nodes do not make a cluster; a test that wants two has one to spare. */
    private static final int FEWEST_OF_SEVERAL = 3;
    /** Number that Kafka's tests give to the controller, which each of our nodes may be. */
    private static final int CONTROLLER = 3000;

    /** Clusters that no test uses are kept up to this many: tests of mirrors use two. */
    private static final int IDLE_MOST = 2;

    private static final Set<MillraceCluster> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Deque<MillraceCluster> IDLE = new ArrayDeque<>();

    private final List<Node> nodes = new ArrayList<>();
    private final String settings;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(MillraceCluster::kill)));
    }

    /** A running cluster without topics and groups, which is to be released. */
    public static MillraceCluster of(
            int brokers, Map<String, String> common, Map<Integer, Map<String, String>> ofNodes) {
        Map<String, String> settings = understood(common);
        String wanted = brokers + " " + new TreeMap<>(settings) + new TreeMap<>(ofNodes);
        Optional<MillraceCluster> idle =
                IDLE.stream().filter(kept -> kept.settings.equals(wanted)).findFirst();
        if (idle.isPresent()) {
            IDLE.remove(idle.get());
            idle.get().empty();
            return idle.get();
        }
        MillraceCluster started = new MillraceCluster(wanted);
        RUNNING.add(started);
        started.start(brokers, settings, ofNodes);
        return started;
    }

    /** Gives the cluster back. */
    public void release() {
        IDLE.addLast(this);
        if (!isWhole()) {
            end(this);
        }
        while (IDLE.size() > IDLE_MOST) {
            end(IDLE.getFirst());
        }
    }

    private static void end(MillraceCluster cluster) {
        IDLE.remove(cluster);
        RUNNING.remove(cluster);
        cluster.kill();
    }

    private MillraceCluster(String settings) {
        this.settings = settings;
    }

    private void start(int asked, Map<String, String> common, Map<Integer, Map<String, String>> ofNodes) {
        int count = asked == 2 ? FEWEST_OF_SEVERAL : asked; // The one to spare is set up as the last one.
        List<String> addresses = Stream.generate(() -> "127.0.0.1:" + freePort()).limit(count).toList();
        for (int id = 0; id < count; id++) {
            Map<String, String> own = new TreeMap<>(Map.of(
                    "auto.create.topics.enable", "true",
                    "offsets.topic.num.partitions", "5",
                    "transaction.state.log.num.partitions", "5",
                    "group.initial.rebalance.delay.ms", "0"));
            own.putAll(common);
            own.putAll(understood(ofNodes.getOrDefault(CONTROLLER, Map.of())));
            own.putAll(understood(ofNodes.getOrDefault(Math.min(id, asked - 1), Map.of())));
            own.put("node.id", Integer.toString(id));
            own.put("http.port", "0");
            if (count > 1) {
                own.put("cluster", String.join(",", addresses));
                own.put("cluster.name", addresses.get(0));
                own.put("cluster.listen", addresses.get(id));
            }
            nodes.add(new Node(id, freePort(), own));
        }
        nodes.forEach(Node::launch);
        nodes.forEach(Node::awaitReady);
    }

    /** Kafka's keys that Millrace does not have are about what it does not do, or does in another way. */
    private static Map<String, String> understood(Map<String, String> settings) {
        try (Stream<String> lines = Files.lines(KEYS)) {
            Set<String> known = lines.filter(line -> line.matches("#[a-z.]+=.*"))
                    .map(line -> line.substring(1, line.indexOf('=')))
                    .collect(Collectors.toSet());
            known.add("producer.id.expiration.check.interval.ms"); // Taken, but not listed, as in Kafka.
            return settings.entrySet().stream()
                    .filter(setting -> known.contains(setting.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void empty() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            List<String> groups = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
            admin.deleteConsumerGroups(groups).all().get();
        } catch (Exception stillInUse) {
            kill();
            nodes.forEach(Node::launch);
            nodes.forEach(Node::awaitReady);
        }
    }

    public String bootstrap() {
        return nodes.stream().map(Node::address).collect(Collectors.joining(","));
    }

    List<Integer> ports() {
        return nodes.stream().map(Node::port).toList();
    }

    public boolean isRunning(int id) {
        return nodes.get(id).process.isAlive();
    }

    public void stop(int id) {
        nodes.get(id).stop();
    }

    public void restart(int id) {
        nodes.get(id).launch();
        nodes.get(id).awaitReady();
    }

    private boolean isWhole() {
        return nodes.stream().allMatch(node -> node.starts == 1 && node.process.isAlive());
    }

    private void kill() {
        nodes.forEach(node -> node.process.destroyForcibly());
        nodes.forEach(Node::forget);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** One process and its directory. */
    private static final class Node {
        private final int port;
        private final Path home;
        private final List<String> command;
        private Process process;
        private Path log;
        private int starts;

        Node(int id, int port, Map<String, String> settings) {
            this.port = port;
            try {
                this.home = Files.createTempDirectory("millrace-kafka-test-" + id + "-");
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
            Map<String, String> all = new TreeMap<>(settings);
            all.put("listeners", "PLAINTEXT://localhost:" + port);
            command = new ArrayList<>(List.of("java", "-Xms64m", "-Xmx256m", "-XX:MaxDirectMemorySize=256m"));
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "start"));
            all.forEach((key, value) -> command.add("--set=" + key + "=" + value));
        }

        int port() {
            return port;
        }

        String address() {
            return "localhost:" + port;
        }

        void launch() {
            log = home.resolve("log-" + starts++);
            home.toFile().mkdirs();
            List<String> whole = new ArrayList<>(command);
            whole.add("--set=log.dirs=" + home.resolve("data"));
            try {
                process = new ProcessBuilder(whole)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
            } catch (IOException noJava) {
                throw new UncheckedIOException(noJava);
            }
        }

        void awaitReady() {
            long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
            try {
                while (!Files.readString(log).contains(" ready in ")) {
                    if (!process.isAlive() || System.nanoTime() > deadline) {
                        throw new IllegalStateException("A node did not get ready: " + Files.readString(log));
                    }
                    process.waitFor(50, TimeUnit.MILLISECONDS);
                }
            } catch (IOException | InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        void stop() {
            process.destroy();
            try {
                if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("A node did not stop: " + Files.readString(log));
                }
            } catch (IOException | InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        /** Removes what a node has left that was killed, so that it starts anew the next time, if there is one. */
        void forget() {
            starts = 0;
            try {
                process.waitFor();
                if (Files.exists(home)) {
                    try (Stream<Path> files = Files.walk(home)) {
                        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                    }
                }
            } catch (IOException | InterruptedException left) {
                throw new IllegalStateException(left);
            }
        }
    }
}
