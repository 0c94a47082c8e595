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
import org.jspecify.annotations.Nullable;

/** Our broker, as users run it: {@code java -jar target/millrace.jar start}. Owned by one test thread. */
public final class FatJarNode implements TestBroker {
    static final String HEAP = "-Xmx256m";
    static final Path JAR = Path.of(System.getProperty("millrace.it.jar", "target/millrace.jar"))
            .toAbsolutePath();
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final NodePlace place;
    private final int port = FreePorts.next();
    private final int httpPort = FreePorts.next();
    private final Map<String, String> settings = new TreeMap<>();
    private @Nullable ChildProcess process;
    private double readySeconds;

    /** A node that is not started yet; its data goes to {@code home/data}. */
    public FatJarNode(Path home, Map<String, String> settings) {
        this(home, NodePlace.LOOPBACK, settings);
    }

    /** A node that is not started yet and runs in a place of its own; its data goes to {@code home/data}. */
    public FatJarNode(Path home, NodePlace place, Map<String, String> settings) {
        this.home = home;
        this.place = place;
        this.settings.put("listeners", "PLAINTEXT://" + place.host() + ":" + port);
        this.settings.put("http.host", place.host());
        this.settings.put("http.port", Integer.toString(httpPort));
        this.settings.put("log.dirs", logDir().toString());
        this.settings.putAll(settings);
    }

    /** Runs the jar with any arguments, for commands other than a node that becomes ready. */
    public static ChildProcess run(Path directory, String... arguments) throws IOException {
        return run(NodePlace.LOOPBACK, directory, arguments);
    }

    private static ChildProcess run(NodePlace place, Path directory, String... arguments) throws IOException {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing: build it with mvn package");
        }
        List<String> command = new ArrayList<>(place.commandPrefix());
        command.addAll(List.of(ChildProcess.java(), HEAP));
        command.addAll(SharedClasses.options());
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start("millrace " + String.join(" ", arguments), command, directory, place.environment());
    }

    /** The arguments of the start command, for tests in which it is expected to be refused. */
    public String[] startArguments() {
        List<String> arguments = new ArrayList<>(List.of("start"));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments.toArray(String[]::new);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        launch();
        awaitReady(READY_PATIENCE);
        readySeconds = (System.nanoTime() - startNanos) / 1e9;
    }

    /** Starts the process without waiting for it, for nodes that become ready only together. */
    public void launch() throws IOException {
        process = run(place, home, startArguments());
    }

    public void awaitReady(Duration patience) throws InterruptedException {
        process().awaitLine(line -> line.contains(" ready in "), patience);
    }

    /** Time from exec to the ready line of the latest start. */
    public double readySeconds() {
        return readySeconds;
    }

    /** Whether its process was started and has not ended. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public ChildProcess process() {
        return Objects.requireNonNull(process, "not started");
    }

    /** A connection to this node and no other. */
    public WireClient wire() {
        return new WireClient(place.host(), port);
    }

    @Override
    public int port() {
        return port;
    }

    /** Where it serves HTTP. */
    public String http() {
        return "http://" + place.host() + ":" + httpPort;
    }

    @Override
    public String bootstrap() {
        return place.host() + ":" + port;
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
