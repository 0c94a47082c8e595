package io.millrace.storage;

import io.millrace.common.TopicId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Makes sure that all log directories belong to this node of one cluster; names new ones. Stateless. */
final class NodeIdentity {
    private NodeIdentity() {}

    /**
     * Reads {@code meta.properties} of each directory and writes those that are missing.
     *
     * @param joined the cluster that new directories are for; empty for one that is still to be named
     * @return the cluster id
     * @throws StorageException a directory holds another node's or another cluster's data
     */
    static String settle(List<LogDirectory> directories, int nodeId, Optional<String> joined) throws IOException {
        SecureRandom random = new SecureRandom();
        Optional<String> known = joined;
        for (LogDirectory directory : directories) {
            Optional<MetaProperties> found = read(directory);
            if (found.isPresent()) {
                known = Optional.of(check(directory.path(), found.get(), known, nodeId));
            }
        }
        String clusterId = known.orElseGet(() -> TopicId.random(random).toString());
        for (LogDirectory directory : directories) {
            if (read(directory).isEmpty()) {
                new MetaProperties(clusterId, nodeId, TopicId.random(random).toString()).write(directory.path());
            }
        }
        return clusterId;
    }

    private static Optional<MetaProperties> read(LogDirectory directory) throws IOException {
        try {
            return directory.readIdentity();
        } catch (CheckpointFile.Damaged damaged) {
            throw unclear(directory.path(), damaged);
        }
    }

    static StorageException unclear(Path directory, CheckpointFile.Damaged damaged) {
        return new StorageException(
                "Cannot tell whose data " + directory.toAbsolutePath() + " holds: " + damaged.getMessage() + ". Repair "
                        + MetaProperties.FILE_NAME + " or take the directory out of log.dirs.",
                damaged);
    }

    /** The cluster id that was found, once it is clear that it is this node's and no other than the one already known. */
    static String check(Path directory, MetaProperties found, Optional<String> known, int nodeId)
            throws StorageException {
        if (found.nodeId() != nodeId) {
            throw new StorageException("The log directory " + directory.toAbsolutePath() + " belongs to node "
                    + found.nodeId() + ", but this node has node.id=" + nodeId + ". Set node.id=" + found.nodeId()
                    + ", or give this node another directory with log.dirs.");
        }
        if (known.isPresent() && !known.get().equals(found.clusterId())) {
            throw new StorageException("The log directory " + directory.toAbsolutePath()
                    + " belongs to cluster " + found.clusterId() + ", but another one of log.dirs to cluster "
                    + known.get() + ". Take one of them out of log.dirs.");
        }
        return found.clusterId();
    }
}
