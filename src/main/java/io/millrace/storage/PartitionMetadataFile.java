package io.millrace.storage;

import io.millrace.common.TopicId;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file {@code partition.metadata} of a partition's directory, which holds its topic id. */
final class PartitionMetadataFile {
    static final String FILE_NAME = "partition.metadata";

    private static final Pattern FORM = Pattern.compile("version: 0\\Rtopic_id: (\\S+)\\s*");

    private PartitionMetadataFile() {}

    /** Empty when the file is missing; {@link CheckpointFile.Damaged} when it is not of this form. */
    static Optional<TopicId> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (CharacterCodingException notText) {
            throw new CheckpointFile.Damaged(file + " is not text");
        }
        Matcher matcher = FORM.matcher(text);
        Optional<TopicId> id = matcher.matches() ? TopicId.parse(matcher.group(1)) : Optional.empty();
        if (id.isEmpty()) {
            throw new CheckpointFile.Damaged(file + " does not hold a version 0 and a topic id");
        }
        return id;
    }

    /** The content is on the disk afterwards; the directory entry is when the directory is forced. */
    static void write(Path directory, TopicId topicId) throws IOException {
        FileReplacement.write(
                directory.resolve(FILE_NAME),
                StandardCharsets.UTF_8.encode("version: 0\ntopic_id: " + topicId),
                FileReplacement.Durability.CONTENT);
    }
}
