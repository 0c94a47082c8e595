package io.millrace.config;

import java.util.List;
import java.util.Optional;

/**
 * A key with its effective value and where that comes from. Immutable.
 *
 * @param value empty when the key is not set and has no default
 * @param layers every layer that has a value for the key or for a synonym of it, strongest first
 */
public record ConfigValue(ConfigKey key, Optional<String> value, ConfigSource source, List<Layer> layers) {
    public ConfigValue {
        layers = List.copyOf(layers);
    }

    /** One layer's value, under the name and in the unit it was given. Immutable. */
    public record Layer(String name, String value, ConfigSource source) {}
}
