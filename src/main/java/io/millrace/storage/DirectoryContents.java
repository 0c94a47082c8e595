package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What log directories say of themselves, read without locking or changing them: a node that joins a cluster tells it before
 * it opens them. Immutable.
 *
 * @param clusterId empty when no directory was ever used
 * @param stoppedCleanly whether every directory that was used has its marker of a clean stop
 */
public record DirectoryContents(Optional<String> clusterId, boolean stoppedCleanly) {
    /**
     * Looks at the directories of {@code log.dirs}; those that cannot be read are left to the opening.
     *
     * @throws StorageException one holds another node's data, or two hold data of different clusters
     */
    public static DirectoryContents look(List<Path> paths, int nodeId) throws StorageException {
        List<Path> used = new ArrayList<>();
        Optional<String> clusterId = Optional.empty();
        for (Path path : paths) {
            Optional<MetaProperties> found = read(path);
            if (found.isPresent()) {
                clusterId = Optional.of(NodeIdentity.check(path, found.get(), clusterId, nodeId));
                used.add(path);
            }
        }
        return new DirectoryContents(clusterId, used.stream().allMatch(DirectoryContents::isMarkedClean));
    }

    private static Optional<MetaProperties> read(Path path) throws StorageException {
        try {
            return MetaProperties.read(path);
        } catch (CheckpointFile.Damaged damaged) {
            throw NodeIdentity.unclear(path, damaged);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isMarkedClean(Path path) {
        return Files.exists(path.resolve(LogDirectory.CLEAN_SHUTDOWN_FILE));
    }
}
