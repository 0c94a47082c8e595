package io.millrace.http.bridge;

import io.millrace.cluster.ConfigOperation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes of configs as JSON says them: a value sets a key, null takes it back. Stateless. */
public final class ConfigChanges {
    private ConfigChanges() {}

    public static List<ConfigOperation> of(Map<String, Optional<String>> settings) {
        return settings.entrySet().stream()
                .map(setting -> new ConfigOperation(
                        setting.getValue().isPresent() ? ConfigOperation.Kind.SET : ConfigOperation.Kind.DELETE,
                        setting.getKey(),
                        setting.getValue()))
                .toList();
    }
}
