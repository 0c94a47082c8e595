package io.millrace.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All keys of one kind (broker, topic or group) in the order in which they are documented; parsing, listing, documentation and
 * suggestions all derive from it. Immutable.
 */
public final class ConfigTable {
    /** Keys a topic may override. */
    public static final ConfigTable TOPIC = new ConfigTable(TopicKeys.all());

    /** Keys a group may override. */
    public static final ConfigTable GROUP = new ConfigTable(GroupOverrideKeys.all());

    /** Keys of a node. */
    public static final ConfigTable BROKER = new ConfigTable(
            NodeKeys.all(),
            SocketKeys.all(),
            HttpKeys.all(),
            LogKeys.all(),
            CleanerKeys.all(),
            GroupKeys.all(),
            TransactionKeys.all(),
            ClusterKeys.all());

    /** Keys of a Kafka broker that a node takes and lists, but that have no effect on it. */
    public static final ConfigTable KAFKA = new ConfigTable(KafkaKeys.all());

    private final Map<String, ConfigKey> keys;

    @SafeVarargs
    private ConfigTable(List<ConfigKey>... groups) {
        Map<String, ConfigKey> byName = new LinkedHashMap<>();
        for (List<ConfigKey> group : groups) {
            group.forEach(key -> byName.put(key.name(), key));
        }
        keys = Collections.unmodifiableMap(byName);
    }

    public Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    public Collection<ConfigKey> keys() {
        return keys.values();
    }

    /** Why this pair cannot be set, as a sentence; empty when it can. */
    public Optional<String> complaint(String name, String value) {
        return find(name).map(key -> key.complaint(value)).orElseGet(() -> Optional.of(unknown(name)));
    }

    /** Sentence about a key that is not in this table, with the nearest one that is. */
    public String unknown(String name) {
        Optional<String> reason = this == BROKER ? KafkaKeys.reason(name) : Optional.empty();
        if (reason.isPresent()) {
            return name + " is a key of Apache Kafka that has no effect here: " + reason.get() + "."
                    + nearest(name)
                            .map(near -> " The nearest key is " + near + ".")
                            .orElse("");
        }
        String hint = nearest(name).map(near -> " Did you mean " + near + "?").orElse("");
        return "Unknown config key " + name + "." + hint;
    }

    /** The key whose name is nearest by edit distance; empty when none is near. */
    public Optional<String> nearest(String name) {
        int best = Math.max(2, name.length() / 3) + 1;
        String found = "";
        for (String key : keys.keySet()) {
            int distance = editDistance(name, key);
            if (distance < best) {
                best = distance;
                found = key;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
