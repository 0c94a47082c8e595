package io.millrace.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a cluster on this machine, each node a process of its own, and stops it with SIGTERM or Ctrl-C. What the nodes say
 * is shown with their number in front.
 */
@Command(name = "dev-cluster", description = "Start three nodes on this machine; Ctrl-C stops them.")
final class DevClusterCommand implements Callable<Integer> {
    private static final int STOP_PATIENCE_SECONDS = 30;
    private static final int LAST_WORDS_MS = 1_000;

    private final Console console;

    @Option(names = "--nodes", paramLabel = "count", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int nodes = 3;

    @Option(
            names = "--data",
            paramLabel = "dir",
            defaultValue = "data-cluster",
            description = "Each node keeps its data in a directory in here. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("data-cluster");

    @Option(
            names = "--port",
            paramLabel = "number",
            defaultValue = "9092",
            description = "Port of the first node for Kafka clients, the others follow. Default: ${DEFAULT-VALUE}.")
    private int port = 9092;

    @Option(
            names = "--cluster-port",
            paramLabel = "number",
            defaultValue = "5701",
            description = "Port of the first node for the others, which follow. Default: ${DEFAULT-VALUE}.")
    private int clusterPort = 5701;

    @Option(
            names = "--http-port",
            paramLabel = "number",
            defaultValue = "8080",
            description = "Port of the first node for HTTP, the others follow. Default: ${DEFAULT-VALUE}.")
    private int httpPort = 8080;

    DevClusterCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch ready = new CountDownLatch(nodes);
        List<Process> processes = new ArrayList<>();
        List<Thread> relays = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processes, relays), "shutdown"));
        for (int node = 1; node <= nodes; node++) {
            Process process = new ProcessBuilder(commandLine(node))
                    .redirectErrorStream(true)
                    .start();
            processes.add(process);
            int number = node;
            Thread relay = new Thread(() -> relay(number, process, ready), "node-" + node);
            relay.start();
            relays.add(relay);
        }
        ready.await();
        String bootstrap = IntStream.range(0, nodes)
                .mapToObj(index -> "127.0.0.1:" + (port + index))
                .collect(Collectors.joining(","));
        if (processes.stream().allMatch(Process::isAlive)) {
            console.say("Millrace cluster of " + Wording.count(nodes, "node") + " ready: " + bootstrap);
        }
        for (Process process : processes) {
            process.waitFor();
        }
        return ExitCode.FAILED; // Ctrl-C ends this process from the shutdown hook; here, every node went by itself.
    }

    private List<String> commandLine(int node) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String addresses = IntStream.range(0, nodes)
                .mapToObj(index -> "127.0.0.1:" + (clusterPort + index))
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(
                ManagementFactory.getRuntimeMXBean().getInputArguments()); // Heap and the like as this process has it.
        command.addAll(program(System.getProperty("java.class.path")));
        command.addAll(List.of(
                "start",
                "--dev",
                "--node-id",
                Integer.toString(node),
                "--cluster",
                addresses,
                "--data",
                data.resolve("node-" + node).toString(),
                "--set",
                "cluster.listen=127.0.0.1:" + (clusterPort + node - 1),
                "--set",
                "listeners=PLAINTEXT://127.0.0.1:" + (port + node - 1),
                "--set",
                "http.port=" + (httpPort + node - 1),
                "--set",
                "default.replication.factor=" + Math.min(3, nodes)));
        return command;
    }

    /** The fat jar opens by its manifest what Hazelcast looks into; classes on a path do without. */
    private static List<String> program(String classPath) {
        boolean fatJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        return fatJar ? List.of("-jar", classPath) : List.of("-cp", classPath, "io.millrace.Main");
    }

    private void relay(int node, Process process, CountDownLatch ready) {
        boolean counted = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                console.note("node " + node + "| " + line);
                if (!counted && line.contains(" ready in ")) {
                    counted = true;
                    ready.countDown();
                }
            }
        } catch (IOException closed) {
            console.note("node " + node + "| (its output ended: " + ClientErrors.reason(closed) + ")");
        }
        if (!counted) {
            ready.countDown();
        }
    }

    private static void stop(List<Process> processes, List<Thread> relays) {
        processes.forEach(process -> process.toHandle().destroy()); // Process.destroy would close what it still says.
        for (Process process : processes) {
            try {
                if (!process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
            }
        }
        relays.forEach(DevClusterCommand::awaitLastWords);
        // A signal would make the JVM exit with 128 + its number; a clean stop that was asked for is success.
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private static void awaitLastWords(Thread relay) {
        try {
            relay.join(LAST_WORDS_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
