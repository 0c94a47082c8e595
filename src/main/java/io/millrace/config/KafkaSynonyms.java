package io.millrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Second names that Kafka has for keys that are here too. */
final class KafkaSynonyms {
    private static final Map<String, String> MEANT = Map.of("broker.id", "node.id", "log.dir", "log.dirs");

    private KafkaSynonyms() {}

    /** The key that a name stands for: itself, unless it is a synonym. */
    static String meant(String name) {
        return MEANT.getOrDefault(name, name);
    }

    static List<String> names() {
        return MEANT.keySet().stream().sorted().toList();
    }

    /** These names with the synonyms in front: where a file gives both, the key itself is the stronger one, as in Kafka. */
    static List<String> first(Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparing(name -> !MEANT.containsKey(name)))
                .toList();
    }

    /** A synonym as a key to list, beside the value of the key that it stands for. */
    static ConfigKey listed(String synonym, ConfigKey meant) {
        return ConfigKey.broker(synonym, meant.type(), "", ValueRule.any(), "Another name of " + meant.name() + ".")
                .unset();
    }
}
