package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program started by a test: its output is kept, and it never outlives the test run. Owned by one test thread. */
public final class ChildProcess implements AutoCloseable {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Duration REAP_PATIENCE = Await.PATIENCE;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::destroyAll)));
    }

    private final String name;
    private final Process process;
    private final ProcessOutput stdout;
    private final ProcessOutput stderr;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.stdout = new ProcessOutput(name, process.getInputStream());
        this.stderr = new ProcessOutput(name, process.getErrorStream());
    }

    /** Starts {@code command}; {@code name} is what failures call it. */
    public static ChildProcess start(String name, List<String> command) throws IOException {
        return start(name, command, Path.of("."), Map.of());
    }

    /** Starts {@code command} in a directory and with more environment variables. */
    public static ChildProcess start(String name, List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return new ChildProcess(name, process);
    }

    /** The command line prefix of a Java program that runs on the JDK of the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String stdout() {
        return stdout.text();
    }

    public String stderr() {
        return stderr.text();
    }

    /** Writes to the standard input of the program and closes it. */
    public void feed(byte[] input) throws IOException {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        }
    }

    /** Waits for a line on standard output, and fails with everything the program said when it does not come. */
    public String awaitLine(Predicate<String> wanted, Duration patience) throws InterruptedException {
        return stdout.awaitLine(wanted, patience).orElseThrow(() -> new AssertionError("no such line\n" + story()));
    }

    /** Waits for the program to end by itself. */
    public int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " is still running after " + patience + "\n" + story());
        }
        RUNNING.remove(process);
        stdout.awaitEnd(patience);
        stderr.awaitEnd(patience);
        return process.exitValue();
    }

    /** Asks the program to stop (SIGTERM) and returns its exit code. */
    public int terminate(Duration patience) throws InterruptedException {
        process.destroy();
        return awaitExit(patience);
    }

    /** Sends a signal by its name, such as STOP and CONT. */
    public void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("cannot send " + signal + " to " + name);
        }
    }

    /** Sends SIGKILL and goes on at once, before the program is gone. */
    public void destroy() {
        process.destroyForcibly();
    }

    /** Ends the program without warning (SIGKILL). */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(REAP_PATIENCE);
    }

    /** All that the program said, for the message of a failed test. */
    public String story() {
        String state = process.isAlive() ? "running" : "exit code " + process.exitValue();
        return "== %s (pid %d, %s), standard output:%n%s%n== standard error:%n%s"
                .formatted(name, process.pid(), state, stdout(), stderr());
    }

    /** With the programs that it started, such as the nodes of a cluster for development. */
    private static void destroyAll(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        destroyAll(process);
        try {
            kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ending " + name, interrupted);
        }
    }
}
