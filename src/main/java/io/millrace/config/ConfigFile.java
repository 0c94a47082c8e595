package io.millrace.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text of {@code conf/millrace.properties}: every key with its meaning, type and default, commented out. */
public final class ConfigFile {
    private static final int WIDTH = 100;

    private static final String HEADER = """
            # Millrace: every key with its default. Remove the # in front of a key to change it.
            #
            # Strongest first: --set key=value, environment (MILLRACE_LOG_SEGMENT_BYTES for log.segment.bytes), this file.
            # Keys marked "changeable at run time" can also be changed with Kafka's admin tools, for one node or for all.
            """;

    private ConfigFile() {}

    /** Renders the whole file from the table of keys. */
    public static String render() {
        StringBuilder text = new StringBuilder(HEADER);
        for (ConfigKey key : ConfigTable.BROKER.keys()) {
            if (!key.hidden()) {
                append(text, key);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, ConfigKey key) {
        text.append('\n');
        wrap(key.documentation()).forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("# (").append(key.type().name().toLowerCase(Locale.ROOT));
        if (!key.rule().allowed().isEmpty()) {
            text.append(", ").append(key.rule().allowed());
        }
        if (key.isDynamic()) {
            text.append(", changeable at run time");
        }
        text.append(")\n#")
                .append(key.name())
                .append('=')
                .append(key.defaultValue().orElse(""))
                .append('\n');
    }

    private static List<String> wrap(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
