package io.millrace.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Definition of one config key: everything the code base knows about it. Immutable.
 *
 * @param defaultValue empty for keys that are unset unless somebody sets them
 * @param synonyms broker keys that this key falls back to, most specific first; for a broker key its own name comes
 *     first
 * @param hidden accepted but not listed, such as Kafka's internal keys for tests
 */
public record ConfigKey(
        String name,
        ConfigType type,
        Optional<String> defaultValue,
        ValueRule rule,
        Scope scope,
        boolean sensitive,
        boolean hidden,
        List<Synonym> synonyms,
        String documentation) {
    /** Where a key may be changed while the node runs. */
    public enum Scope {
        /** Only at the start of the node. */
        READ_ONLY,
        /** For one broker or for all. */
        CLUSTER_WIDE,
        /** On a topic. */
        TOPIC,
        /** On a group. */
        GROUP
    }

    /**
     * A broker key to fall back to, and its unit. Immutable.
     *
     * @param factor what its value is multiplied with: 3,600,000 from hours to milliseconds
     */
    public record Synonym(String name, long factor) {}

    public ConfigKey {
        synonyms = List.copyOf(synonyms);
    }

    static ConfigKey broker(String name, ConfigType type, String defaultValue, ValueRule rule, String documentation) {
        return new ConfigKey(
                name,
                type,
                Optional.of(defaultValue),
                rule,
                Scope.READ_ONLY,
                false,
                false,
                List.of(new Synonym(name, 1)),
                documentation);
    }

    static ConfigKey topic(String name, ConfigType type, String defaultValue, ValueRule rule, String documentation) {
        return new ConfigKey(
                name, type, Optional.of(defaultValue), rule, Scope.TOPIC, false, false, List.of(), documentation);
    }

    static ConfigKey group(String name, ConfigType type, String defaultValue, ValueRule rule, String documentation) {
        return new ConfigKey(
                name, type, Optional.of(defaultValue), rule, Scope.GROUP, false, false, List.of(), documentation);
    }

    ConfigKey unset() {
        return new ConfigKey(name, type, Optional.empty(), rule, scope, sensitive, hidden, synonyms, documentation);
    }

    ConfigKey dynamic() {
        return new ConfigKey(
                name, type, defaultValue, rule, Scope.CLUSTER_WIDE, sensitive, hidden, synonyms, documentation);
    }

    ConfigKey concealed() {
        return new ConfigKey(name, type, defaultValue, rule, scope, sensitive, true, synonyms, documentation);
    }

    ConfigKey fallsBackTo(String synonym) {
        return fallsBackTo(synonym, 1);
    }

    ConfigKey fallsBackTo(String synonym, long factor) {
        List<Synonym> longer = new ArrayList<>(synonyms);
        longer.add(new Synonym(synonym, factor));
        return new ConfigKey(name, type, defaultValue, rule, scope, sensitive, hidden, longer, documentation);
    }

    /** What values are allowed beyond the type, as the end of "must be"; empty when all are. */
    public String allowed() {
        return rule.allowed();
    }

    /** Whether the key may be changed while the node runs. */
    public boolean isDynamic() {
        return scope != Scope.READ_ONLY;
    }

    /** Why {@code text} cannot be a value of this key, as a sentence; empty when it can. */
    public Optional<String> complaint(String text) {
        Optional<Object> value = type.parse(text);
        if (value.isEmpty()) {
            return Optional.of("Invalid value '%s' for %s: it must be %s.".formatted(text, name, type.expected()));
        }
        if (!rule.holds().test(value.get())) {
            return Optional.of("Invalid value '%s' for %s: it must be %s.".formatted(text, name, rule.allowed()));
        }
        return Optional.empty();
    }
}
