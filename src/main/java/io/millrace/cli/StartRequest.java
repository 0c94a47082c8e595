package io.millrace.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the user asked of {@code start}. Immutable.
 *
 * @param configFile properties file to read; empty for none
 * @param settings keys given on the command line; they win over file and environment
 * @param dev whether to apply the development profile (topics appear when first used)
 */
public record StartRequest(Optional<Path> configFile, Map<String, String> settings, boolean dev) {
    public StartRequest {
        settings = Map.copyOf(settings);
    }
}
