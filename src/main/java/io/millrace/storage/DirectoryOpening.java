package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of {@code log.dirs} as they were found at start: those this process locked, and those it cannot use.
 * Immutable; the locked ones must be closed.
 */
record DirectoryOpening(List<Path> configured, List<LogDirectory> online, List<LogManager.LogDirState> offline)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryOpening.class);

    /** Locks what can be locked; fails when another process holds one, or when none is left. */
    static DirectoryOpening open(List<Path> paths) throws StorageException {
        List<Path> configured = paths.stream()
                .map(Path::toAbsolutePath)
                .map(Path::normalize)
                .distinct()
                .toList();
        DirectoryOpening opening = new DirectoryOpening(configured, new ArrayList<>(), new ArrayList<>());
        for (Path path : configured) {
            try {
                opening.online.add(LogDirectory.open(path));
            } catch (StorageException inUse) {
                opening.close();
                throw inUse;
            } catch (IOException unusable) {
                LOG.error("The log directory {} is offline: {}", path, unusable.toString());
                opening.offline.add(new LogManager.LogDirState(path, -1, -1, Optional.of(unusable.toString())));
            }
        }
        if (opening.online.isEmpty()) {
            throw new StorageException("No log directory can be used: " + opening.reasons()
                    + ". Check that each directory of log.dirs exists or can be created, and is writable.");
        }
        return opening;
    }

    private String reasons() {
        return String.join(
                "; ",
                offline.stream()
                        .map(state ->
                                state.path() + " (" + state.offlineReason().orElse("") + ")")
                        .toList());
    }

    @Override
    public void close() {
        for (LogDirectory directory : online) {
            try {
                directory.close();
            } catch (IOException failed) {
                LOG.warn("Cannot unlock {}: {}", directory.path(), failed.toString());
            }
        }
    }
}
