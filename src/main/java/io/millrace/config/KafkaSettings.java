package io.millrace.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the keys of a Kafka broker that have no effect here say all the same: what a node must not pass over in silence.
 * Immutable.
 */
record KafkaSettings(Map<String, String> values) {
    /** The one value with which a key may be passed over: with any other, clients or nodes would be less safe than was asked. */
    private static final Map<String, String> REQUIRED =
            Map.of("authorizer.class.name", "", "security.inter.broker.protocol", "PLAINTEXT");

    private static final String PROTOCOLS = "listener.security.protocol.map";

    KafkaSettings {
        values = Map.copyOf(values);
    }

    /** What a node cannot start with, as sentences. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        values.forEach((name, value) -> ConfigTable.KAFKA
                .find(name)
                .flatMap(key -> key.complaint(value))
                .ifPresent(complaints::add));
        REQUIRED.forEach((name, only) -> {
            String value = value(name).trim();
            if (!value.isEmpty() && !value.equals(only)) {
                complaints.add("Invalid value '" + value + "' for " + name + ": "
                        + KafkaKeys.reason(name).orElseThrow() + ". Remove the key if this node may do without.");
            }
        });
        if (names("process.roles").equals(Set.of("controller"))) {
            complaints.add("Invalid value 'controller' for process.roles: there are no nodes that are controllers only."
                    + " Start with the configuration of a broker.");
        }
        return complaints;
    }

    /** What is wrong with the listeners under the protocols that were given to them; empty when nothing is. */
    Optional<String> complaint(List<Listener> listeners) {
        Map<String, String> protocols = new HashMap<>();
        for (String entry : names(PROTOCOLS)) {
            String[] pair = entry.split(":", 2);
            protocols.put(pair[0].trim(), pair[pair.length - 1].trim());
        }
        return listeners.stream()
                .filter(listener ->
                        !protocols.getOrDefault(listener.name(), "PLAINTEXT").equals("PLAINTEXT"))
                .findFirst()
                .map(listener -> "Invalid value for listeners: " + PROTOCOLS + " makes " + listener.name() + " "
                        + protocols.get(listener.name()) + ", and TLS and SASL are not supported yet.");
    }

    /** These values without the addresses of controllers among the listeners. */
    Map<String, String> withoutControllers(Map<String, String> given) {
        Set<String> controllers = names("controller.listener.names");
        Map<String, String> kept = new HashMap<>(given);
        for (String key : List.of("listeners", "advertised.listeners")) {
            kept.computeIfPresent(
                    key,
                    (name, list) -> Arrays.stream(list.split(",", -1))
                            .filter(address ->
                                    !controllers.contains(address.trim().split("://", 2)[0]))
                            .collect(Collectors.joining(",")));
        }
        return kept;
    }

    /** A line that says which keys have no effect, and why; empty when all have one. */
    Optional<String> line() {
        Map<String, List<String>> byReason = new TreeMap<>();
        values.keySet().stream()
                .sorted()
                .forEach(name -> KafkaKeys.reason(name)
                        .ifPresent(reason -> byReason.computeIfAbsent(reason, key -> new ArrayList<>())
                                .add(name)));
        return byReason.isEmpty()
                ? Optional.empty()
                : Optional.of("Keys of Kafka that have no effect here: "
                        + byReason.entrySet().stream()
                                .map(entry -> String.join(", ", entry.getValue()) + " (" + entry.getKey() + ")")
                                .collect(Collectors.joining("; ")));
    }

    private Set<String> names(String key) {
        return Arrays.stream(value(key).split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private String value(String key) {
        return values.getOrDefault(key, "");
    }
}
