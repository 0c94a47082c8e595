package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Apache Kafka (KRaft, broker and controller in one process): what our expectations are checked against. */
public final class ReferenceKafka implements TestBroker {
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final String CLUSTER_ID = "MillraceReference00000";

    private final Path home;
    private final int port = FreePorts.next();
    private final Map<String, String> settings = new TreeMap<>();
    private @Nullable ChildProcess process;

    /** A broker that is not started yet; its data goes to {@code home/data}. */
    public ReferenceKafka(Path home, Map<String, String> overrides) {
        this.home = home;
        int controllerPort = FreePorts.next();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "log.dirs", logDir().toString(),
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "auto.create.topics.enable", "false"));
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "3");
        settings.put("log.initial.task.delay.ms", "300");
        settings.put("group.consumer.min.heartbeat.interval.ms", "100");
        settings.putAll(overrides);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        Path properties = home.resolve("server.properties");
        if (!Files.exists(properties)) {
            Files.writeString(
                    properties,
                    settings.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining("\n")));
            ChildProcess format = run(
                    "kafka storage format",
                    "-Xmx256m",
                    List.of("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", properties.toString()));
            if (format.awaitExit(START_PATIENCE) != 0) {
                throw new AssertionError(format.story());
            }
        }
        process = run("kafka", "-Xmx512m", List.of("kafka.Kafka", properties.toString()));
        Await.until("Kafka answers", START_PATIENCE, () -> {
            try (var admin = Clients.admin(bootstrap())) {
                return !admin.describeCluster().nodes().get().isEmpty();
            }
        });
    }

    private static ChildProcess run(String name, String heap, List<String> mainAndArguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ChildProcess.java(), heap, "-XX:+UseSerialGC"));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-cp", PeerClasspath.of("kafka").toString()));
        command.addAll(mainAndArguments);
        return ChildProcess.start(name, command);
    }

    @Override
    public ChildProcess process() {
        return Objects.requireNonNull(process, "not started");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path logDir() {
        return home.resolve("data");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
