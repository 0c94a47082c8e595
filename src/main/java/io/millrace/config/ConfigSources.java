package io.millrace.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Collects what the file, the environment, the profile and the command line say about this node's keys, later calls
 * being stronger, and checks it all at the end. Confined to the start of the node.
 */
public final class ConfigSources {
    private static final String ENVIRONMENT_PREFIX = "MILLRACE_";

    private final Map<String, Assignment> assignments = new LinkedHashMap<>();

    /** Keys of a Kafka broker that mean nothing here, with their values. */
    private final Map<String, String> withoutEffect = new TreeMap<>();

    /** A value and the words that tell a person where it was set. */
    private record Assignment(String value, String origin) {}

    /**
     * Adds a properties file.
     *
     * @throws ConfigException when it cannot be read or sets a key that does not exist
     */
    public ConfigSources file(Path path) throws ConfigException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            throw new ConfigException("There is no config file " + path.toAbsolutePath() + ".", missing);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigException(
                    "Cannot read the config file " + path.toAbsolutePath() + ": " + unreadable.getMessage(),
                    unreadable);
        }
        for (String name : KafkaSynonyms.first(properties.stringPropertyNames())) {
            String value = properties.getProperty(name);
            if (accepted(name, value, "file " + path)) {
                continue;
            }
            if (KafkaKeys.reason(name).isEmpty()) {
                throw new ConfigException(ConfigTable.BROKER.unknown(name) + " (file " + path + ")");
            }
            withoutEffect.put(name, value);
        }
        return this;
    }

    /**
     * Adds the variables named after keys, such as {@code MILLRACE_LOG_SEGMENT_BYTES}. Others are none of our business:
     * orchestrators set variables named after services.
     */
    public ConfigSources environment(Map<String, String> variables) {
        Stream<String> keys = Stream.of(ConfigTable.BROKER, ConfigTable.KAFKA)
                .flatMap(table -> table.keys().stream().map(ConfigKey::name));
        Stream.concat(KafkaSynonyms.names().stream(), keys).forEach(name -> {
            String variable = ENVIRONMENT_PREFIX
                    + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            String value = variables.get(variable);
            if (value != null && !accepted(name, value, "environment variable " + variable)) {
                withoutEffect.put(name, value);
            }
        });
        return this;
    }

    /** Adds the profile for a developer's own machine: topics appear when they are first used. */
    public ConfigSources devProfile() {
        assignments.put("auto.create.topics.enable", new Assignment("true", "--dev"));
        return this;
    }

    /**
     * Adds one {@code key=value} of the command line.
     *
     * @throws ConfigException when it has no equals sign or the key does not exist
     */
    public ConfigSources set(String assignment) throws ConfigException {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("'" + assignment + "' is not of the form key=value (--set).");
        }
        return set(assignment.substring(0, equals).trim(), assignment.substring(equals + 1));
    }

    /** Adds one key of the command line. */
    public ConfigSources set(String name, String value) throws ConfigException {
        if (!accepted(name, value, "--set")) {
            throw new ConfigException(ConfigTable.BROKER.unknown(name) + " (--set)");
        }
        return this;
    }

    /**
     * Checks everything and makes the node's config.
     *
     * @throws ConfigException with one sentence for each value that cannot be used
     */
    public BrokerConfig load() throws ConfigException {
        List<String> complaints = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        assignments.forEach((name, assignment) -> {
            values.put(name, assignment.value());
            ConfigTable.BROKER
                    .complaint(name, assignment.value())
                    .ifPresent(complaint -> complaints.add(complaint + " (" + assignment.origin() + ")"));
        });
        KafkaSettings kafka = new KafkaSettings(withoutEffect);
        complaints.addAll(kafka.complaints());
        if (complaints.isEmpty()) {
            Map<String, String> all = kafka.withoutControllers(values);
            all.putAll(withoutEffect);
            BrokerConfig config = new BrokerConfig(new ConfigLayers(all, Map.of(), Map.of()));
            config.complaint().ifPresent(complaints::add);
            if (complaints.isEmpty()) {
                kafka.complaint(config.listeners()).ifPresent(complaints::add);
            }
            if (complaints.isEmpty()) {
                return config;
            }
        }
        throw new ConfigException(String.join("\n", complaints));
    }

    /** Takes the value of a key of ours, or of one that Kafka has under another name too; false when it is neither. */
    private boolean accepted(String name, String value, String origin) {
        String meant = KafkaSynonyms.meant(name);
        if (ConfigTable.BROKER.find(meant).isEmpty()) {
            return false;
        }
        assignments.put(meant, new Assignment(value, meant.equals(name) ? origin : origin + ", as " + name));
        return true;
    }
}
