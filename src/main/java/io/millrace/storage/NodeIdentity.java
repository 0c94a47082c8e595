package io.millrace.storage;

import io.millrace.common.TopicId;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes sure that all log directories belong to this node of one cluster; names new ones. Stateless. */
final class NodeIdentity {
    private NodeIdentity() {}

    /**
     * Reads {@code meta.properties} of each directory and writes those that are missing.
     *
     * @return the cluster id
     * @throws StorageException a directory holds another node's or another cluster's data
     */
    static String settle(List<LogDirectory> directories, int nodeId) throws IOException {
        SecureRandom random = new SecureRandom();
        String clusterId = null;
        for (LogDirectory directory : directories) {
            Optional<MetaProperties> found = read(directory);
            if (found.isPresent()) {
                clusterId = check(directory, found.get(), clusterId, nodeId);
            }
        }
        if (clusterId == null) {
            clusterId = TopicId.random(random).toString();
        }
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
            throw new StorageException(
                    "Cannot tell whose data " + directory.path().toAbsolutePath() + " holds: " + damaged.getMessage()
                            + ". Repair " + MetaProperties.FILE_NAME + " or take the directory out of log.dirs.",
                    damaged);
        }
    }

    private static String check(LogDirectory directory, MetaProperties found, @Nullable String clusterId, int nodeId)
            throws StorageException {
        if (found.nodeId() != nodeId) {
            throw new StorageException("The log directory " + directory.path().toAbsolutePath() + " belongs to node "
                    + found.nodeId() + ", but this node has node.id=" + nodeId + ". Set node.id=" + found.nodeId()
                    + ", or give this node another directory with log.dirs.");
        }
        if (clusterId != null && !clusterId.equals(found.clusterId())) {
            throw new StorageException("The log directory " + directory.path().toAbsolutePath()
                    + " belongs to cluster " + found.clusterId() + ", but another one of log.dirs to cluster "
                    + clusterId + ". Take one of them out of log.dirs.");
        }
        return found.clusterId();
    }
}
