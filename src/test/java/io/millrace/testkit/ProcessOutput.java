package io.millrace.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The last lines of one output stream of a process, read by a thread of its own so that the process never blocks.
 * Thread-safe because every access holds the monitor.
 */
final class ProcessOutput {
    private static final int LINES_MAX = 5_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private boolean ended;

    ProcessOutput(String name, InputStream stream) {
        Thread reader = new Thread(() -> collect(stream), "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void collect(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException streamClosed) {
            add("(output ended: " + streamClosed.getMessage() + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized String text() {
        return String.join("\n", lines);
    }

    /** Waits for the stream to end, so that {@link #text} holds all that the process said. */
    synchronized void awaitEnd(Duration patience) throws InterruptedException {
        awaitLine(line -> false, patience);
    }

    /** The first line that matches; empty when the stream ended or the time is over without one. */
    synchronized Optional<String> awaitLine(Predicate<String> wanted, Duration patience) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        long remainingMs = patience.toMillis();
        Optional<String> found = lines.stream().filter(wanted).findFirst();
        while (found.isEmpty() && !ended && remainingMs > 0) {
            wait(remainingMs);
            remainingMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
            found = lines.stream().filter(wanted).findFirst();
        }
        return found;
    }
}
