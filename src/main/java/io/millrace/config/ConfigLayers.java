package io.millrace.config;

import io.millrace.config.ConfigKey.Synonym;
import io.millrace.config.ConfigValue.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said about a node's keys: at its start, for all nodes at run time, for this node at run time; and how a key
 * resolves over these and its synonyms. Immutable.
 */
record ConfigLayers(Map<String, String> fixed, Map<String, String> clusterDefaults, Map<String, String> nodeOverrides) {
    static final ConfigLayers NONE = new ConfigLayers(Map.of(), Map.of(), Map.of());

    ConfigLayers {
        fixed = Map.copyOf(fixed);
        clusterDefaults = Map.copyOf(clusterDefaults);
        nodeOverrides = Map.copyOf(nodeOverrides);
    }

    ConfigLayers withFixed(String name, String value) {
        Map<String, String> copy = new HashMap<>(fixed);
        copy.put(name, value);
        return new ConfigLayers(copy, clusterDefaults, nodeOverrides);
    }

    /** Effective value of a broker key. */
    ConfigValue broker(ConfigKey key) {
        return resolve(key, new ArrayList<>());
    }

    /**
     * Effective value of a key of a topic or group under its own overrides.
     *
     * @param source what an override is called
     */
    ConfigValue resource(ConfigKey key, Map<String, String> overrides, ConfigSource source) {
        List<Layer> layers = new ArrayList<>();
        String override = overrides.get(key.name());
        if (override != null) {
            layers.add(new Layer(key.name(), override, source));
        }
        return resolve(key, layers);
    }

    private ConfigValue resolve(ConfigKey key, List<Layer> layers) {
        addLayers(key, nodeOverrides, ConfigSource.DYNAMIC_BROKER, layers);
        addLayers(key, clusterDefaults, ConfigSource.DYNAMIC_DEFAULT_BROKER, layers);
        addLayers(key, fixed, ConfigSource.STATIC_BROKER, layers);
        for (Synonym synonym : key.synonyms()) {
            ConfigTable.BROKER
                    .find(synonym.name())
                    .flatMap(ConfigKey::defaultValue)
                    .ifPresent(value -> layers.add(new Layer(synonym.name(), value, ConfigSource.DEFAULT)));
        }
        if (layers.isEmpty()) {
            return new ConfigValue(key, key.defaultValue(), ConfigSource.DEFAULT, layers);
        }
        Layer first = layers.get(0);
        return new ConfigValue(key, Optional.of(inUnitOf(key, first)), first.source(), layers);
    }

    private static void addLayers(ConfigKey key, Map<String, String> values, ConfigSource source, List<Layer> layers) {
        for (Synonym synonym : key.synonyms()) {
            String value = values.get(synonym.name());
            if (value != null) {
                layers.add(new Layer(synonym.name(), value, source));
            }
        }
    }

    /** Converts hours or minutes to the key's own unit; negative values mean "no bound" in every unit. */
    private static String inUnitOf(ConfigKey key, Layer layer) {
        long factor = key.synonyms().stream()
                .filter(synonym -> synonym.name().equals(layer.name()))
                .mapToLong(Synonym::factor)
                .findFirst()
                .orElse(1);
        if (factor == 1) {
            return layer.value().trim();
        }
        long coarse = Long.parseLong(layer.value().trim());
        return Long.toString(coarse < 0 ? -1 : Math.multiplyExact(coarse, factor));
    }
}
