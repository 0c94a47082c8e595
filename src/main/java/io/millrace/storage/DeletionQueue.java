package io.millrace.storage;

import io.millrace.common.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and directories that have been renamed away and wait {@code file.delete.delay.ms} for their removal. Bounded by
 * what is on disk.
 *
 * <p>Thread-safe because the queue is concurrent: owners add, one timer drains.
 */
final class DeletionQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DeletionQueue.class);

    private final PriorityBlockingQueue<Entry> entries =
            new PriorityBlockingQueue<>(16, Comparator.comparingLong(Entry::dueMs));
    private final Clock clock;

    DeletionQueue(Clock clock) {
        this.clock = clock;
    }

    void add(Path path, long delayMs) {
        long nowMs = clock.monotonicMs();
        long dueMs = delayMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + delayMs;
        entries.add(new Entry(path, dueMs));
    }

    /** Removes everything under {@code directory} from the queue, because the directory itself is going away. */
    void forget(Path directory) {
        entries.removeIf(entry -> entry.path().startsWith(directory));
    }

    /** Removes what is due; what cannot be removed is said in the log and left for the next start to find. */
    void drain() {
        long nowMs = clock.monotonicMs();
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            if (entry.dueMs() > nowMs) {
                entries.add(entry);
                return;
            }
            try {
                removeTree(entry.path());
            } catch (IOException failed) {
                LOG.warn(
                        "Cannot remove {}: {}. The next start tries again; check the rights.",
                        entry.path(),
                        failed.toString());
            }
        }
    }

    /** Removes a file, or a directory with all it holds; missing ones are fine. */
    static void removeTree(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path child : children(path)) {
                removeTree(child);
            }
        }
        Files.deleteIfExists(path);
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        }
    }

    private record Entry(Path path, long dueMs) {}
}
