package io.millrace.storage;

import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small text file in Kafka's checkpoint form: a line with the version 0, a line with the number of entries, then the
 * entries, one a line. Replaced as a whole: written aside, forced, renamed over the old one, directory forced.
 *
 * <p>Confined to the worker of its caller.
 */
final class CheckpointFile {
    static final String RECOVERY_POINT = "recovery-point-offset-checkpoint";
    static final String LOG_START_OFFSET = "log-start-offset-checkpoint";
    static final String HIGH_WATERMARK = "replication-offset-checkpoint";
    static final String CLEANER_OFFSET = "cleaner-offset-checkpoint";

    private static final String VERSION = "0";
    private static final Pattern OFFSET_ENTRY = Pattern.compile("(\\S+) (\\d+) (\\d+)");

    /** The file is there and is not of this form; the message names it, the line and the fault. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private CheckpointFile() {}

    /** The entries; none when the file is missing. */
    static List<String> readLines(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException missing) {
            return List.of();
        } catch (CharacterCodingException notText) {
            throw new Damaged(file + " is not text");
        }
        // Whole lines only: a file cut inside its last line must not pass for a shorter number.
        if (!text.endsWith("\n")) {
            throw new Damaged(file + " ends inside a line");
        }
        List<String> lines = text.lines().toList();
        if (!lines.get(0).equals(VERSION)) {
            throw new Damaged(file + " has the version '" + lines.get(0) + "' instead of " + VERSION);
        }
        if (lines.size() < 2 || !lines.get(1).equals(Integer.toString(lines.size() - 2))) {
            throw new Damaged(file + " does not have as many lines as its second line says");
        }
        return lines.subList(2, lines.size());
    }

    static void writeLines(Path file, List<String> entries) throws IOException {
        writeLines(file, entries, FileReplacement.Durability.FULL);
    }

    static void writeLines(Path file, List<String> entries, FileReplacement.Durability durability) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n').append(entries.size()).append('\n');
        for (String entry : entries) {
            text.append(entry).append('\n');
        }
        FileReplacement.write(file, StandardCharsets.UTF_8.encode(text.toString()), durability);
    }

    /** Entries of the form {@code topic partition offset}; none when the file is missing. */
    static Map<TopicPartition, Long> readOffsets(Path file) throws IOException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String line : readLines(file)) {
            Matcher matcher = OFFSET_ENTRY.matcher(line);
            if (!matcher.matches()) {
                throw new Damaged(file + ": '" + line + "' is not a topic, a partition and an offset");
            }
            try {
                TopicPartition partition = new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(2)));
                offsets.put(partition, Long.valueOf(matcher.group(3)));
            } catch (NumberFormatException tooLarge) {
                throw new Damaged(file + ": '" + line + "' has a number out of range");
            }
        }
        return offsets;
    }

    static void writeOffsets(Path file, Map<TopicPartition, Long> offsets) throws IOException {
        List<String> lines = new ArrayList<>(offsets.size());
        offsets.forEach(
                (partition, offset) -> lines.add(partition.topic() + " " + partition.partition() + " " + offset));
        writeLines(file, lines);
    }
}
