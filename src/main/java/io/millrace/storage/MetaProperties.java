package io.millrace.storage;

import io.millrace.common.TopicId;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Whose data a log directory holds: the file {@code meta.properties}, version 1. Immutable.
 *
 * @param directoryId 22 characters of URL-safe base64, one of a kind for each directory
 */
record MetaProperties(String clusterId, int nodeId, String directoryId) {
    static final String FILE_NAME = "meta.properties";

    /** Empty when the file is missing; {@link CheckpointFile.Damaged} when a property is missing or wrong. */
    static Optional<MetaProperties> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException notProperties) {
            throw new CheckpointFile.Damaged(file + " is not a properties file");
        }
        if (!"1".equals(properties.getProperty("version"))) {
            throw new CheckpointFile.Damaged(file + " does not have version=1");
        }
        String directoryId = required(file, properties, "directory.id");
        if (TopicId.parse(directoryId).isEmpty()) {
            throw new CheckpointFile.Damaged(file + " has the directory.id '" + directoryId + "', which is not an id");
        }
        String nodeId = required(file, properties, "node.id");
        try {
            return Optional.of(new MetaProperties(
                    required(file, properties, "cluster.id"), Integer.parseInt(nodeId), directoryId));
        } catch (NumberFormatException notNumber) {
            throw new CheckpointFile.Damaged(file + " has the node.id '" + nodeId + "', which is not a number");
        }
    }

    private static String required(Path file, Properties properties, String key) throws CheckpointFile.Damaged {
        String value = properties.getProperty(key);
        if (value == null || value.isEmpty()) {
            throw new CheckpointFile.Damaged(file + " has no " + key);
        }
        return value;
    }

    /** On the disk afterwards. */
    void write(Path directory) throws IOException {
        String text =
                "version=1\ncluster.id=" + clusterId + "\nnode.id=" + nodeId + "\ndirectory.id=" + directoryId + "\n";
        FileReplacement.write(
                directory.resolve(FILE_NAME), StandardCharsets.UTF_8.encode(text), FileReplacement.Durability.FULL);
    }
}
