package io.millrace.cli;

import io.millrace.common.Clock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a node in this process and keeps it until SIGTERM or Ctrl-C, which stop it cleanly with exit code 0. Results on
 * {@code out} are one ready line; the log goes to {@code err}.
 */
@Command(
        name = "start",
        description = {
            "Start one node.",
            "Settings come from the defaults, then the config file, then environment variables"
                    + " (log.dirs is MILLRACE_LOG_DIRS), then --set; the last one wins."
        })
final class StartCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(StartCommand.class);

    private final Console console;
    private final NodeStarter starter;
    private final Clock clock;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Set one config key; repeatable. conf/millrace.properties lists them all.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--config", paramLabel = "file", description = "Properties file with config keys.")
    private Optional<Path> configFile = Optional.empty();

    @Option(names = "--data", paramLabel = "dir", description = "Data directory; short for --set log.dirs=dir.")
    private Optional<Path> dataDirectory = Optional.empty();

    @Option(
            names = "--node-id",
            paramLabel = "number",
            description = "Number of this node; short for --set node.id=number.")
    private Optional<Integer> nodeId = Optional.empty();

    @Option(
            names = "--cluster",
            paramLabel = "host:port,...",
            description =
                    "Be one of several nodes, which talk to each other at these addresses; short for --set cluster=...")
    private Optional<String> cluster = Optional.empty();

    @Option(names = "--dev", description = "Development profile: topics are created when first used.")
    private boolean dev;

    @Option(
            names = "--stop-when-ready",
            hidden = true,
            description = "Stop cleanly once ready; for trying a setup out.")
    private boolean stopWhenReady;

    StartCommand(Console console, NodeStarter starter, Clock clock) {
        this.console = console;
        this.starter = starter;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(StartCommand::onUncaught);
        RunningNode node = starter.start(request());
        if (stopWhenReady) {
            console.say(readyLine(node, sinceProcessStartMs()));
            node.close();
            return ExitCode.OK;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
        console.say(readyLine(node, sinceProcessStartMs()));
        new CountDownLatch(1).await(); // The shutdown hook ends the process.
        return ExitCode.OK;
    }

    /**
     * A line will do for Hazelcast, which loses threads that way when members leave while it looks at them and makes new ones,
     * and for answers that Vert.x brings to a verticle after its worker went: a node that stops does not wait for those.
     */
    private static void onUncaught(Thread thread, Throwable thrown) {
        if (thread.getName().startsWith("hz.")) {
            log.warn("Hazelcast's thread {} ended: {}", thread.getName(), thrown.toString());
        } else if (thrown instanceof RejectedExecutionException) {
            log.warn("Thread {} had work left for a part that is stopped: {}", thread.getName(), thrown.getMessage());
        } else {
            log.error("Thread {} ended by an error that nothing expects", thread.getName(), thrown);
        }
    }

    StartRequest request() {
        Map<String, String> merged = new LinkedHashMap<>(settings);
        dataDirectory.ifPresent(directory -> shortFor(merged, "--data", "log.dirs", directory.toString()));
        nodeId.ifPresent(number -> shortFor(merged, "--node-id", "node.id", number.toString()));
        cluster.ifPresent(addresses -> shortFor(merged, "--cluster", "cluster", addresses));
        return new StartRequest(configFile, merged, dev);
    }

    private static void shortFor(Map<String, String> settings, String option, String key, String value) {
        if (settings.putIfAbsent(key, value) != null) {
            throw CommandFailure.usage(option + " and --set " + key + " say the same thing; give only one.");
        }
    }

    static String readyLine(RunningNode node, long tookMs) {
        String directories = node.logDirs().stream().map(StartCommand::readable).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "Millrace %s ready in %.1f s: %s, data %s",
                BuildVersion.text(),
                tookMs / 1000.0,
                String.join(", ", node.addresses()),
                directories);
    }

    private static String readable(Path directory) {
        return directory.isAbsolute() || directory.startsWith(".") ? directory.toString() : "./" + directory;
    }

    private long sinceProcessStartMs() {
        return clock.nowMs() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    private void stop(RunningNode node) {
        int exitCode = ExitCode.FAILED;
        try {
            exitCode = new CleanStop(console).run(node);
        } finally {
            // A signal would make the JVM exit with 128 + its number; a clean stop that was asked for is success.
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
