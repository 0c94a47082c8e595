package io.millrace.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One address of {@code listeners} or {@code advertised.listeners}. Immutable.
 *
 * @param host empty for every interface
 * @param port 0 lets the system choose
 */
public record Listener(String name, String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]+)://(\\[[0-9a-fA-F:.%]+]|[^:/\\[\\]]*):([0-9]{1,5})");

    /** Reads a list that {@link #complaint} has nothing to say about. */
    static List<Listener> parseAll(List<?> texts) {
        List<Listener> listeners = new ArrayList<>();
        for (Object text : texts) {
            listeners.add(
                    parse((String) text).orElseThrow(() -> new IllegalArgumentException("not a listener: " + text)));
        }
        return List.copyOf(listeners);
    }

    private static Optional<Listener> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(2);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return port > 65_535 ? Optional.empty() : Optional.of(new Listener(matcher.group(1), host, port));
    }

    /** What is wrong with the values of {@code listeners} and {@code advertised.listeners}; empty when nothing is. */
    static Optional<String> complaint(List<?> listeners, List<?> advertised) {
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (Object text : listeners) {
            Optional<Listener> parsed = parse((String) text);
            if (parsed.isEmpty()) {
                return Optional.of("Invalid value '" + text + "' for listeners: it must be NAME://host:port.");
            }
            Listener listener = parsed.get();
            if (listener.name().matches("SSL|SASL_PLAINTEXT|SASL_SSL")) {
                return Optional.of("Invalid value '" + text + "' for listeners: TLS and SASL are not supported yet.");
            }
            if (!names.add(listener.name())) {
                return Optional.of("Invalid value for listeners: the name " + listener.name() + " is used twice.");
            }
            if (listener.port() != 0 && !addresses.add(listener.host() + ":" + listener.port())) {
                return Optional.of("Invalid value for listeners: two listeners share " + text + ".");
            }
        }
        if (names.isEmpty()) {
            return Optional.of("Invalid value for listeners: it must name at least one address.");
        }
        return advertisedComplaint(advertised, names);
    }

    private static Optional<String> advertisedComplaint(List<?> advertised, Set<String> names) {
        Set<String> seen = new HashSet<>();
        for (Object text : advertised) {
            Optional<Listener> parsed = parse((String) text);
            if (parsed.isEmpty()
                    || parsed.get().port() == 0
                    || parsed.get().host().isEmpty()) {
                return Optional.of("Invalid value '" + text
                        + "' for advertised.listeners: it must be NAME://host:port with a host and a port.");
            }
            String name = parsed.get().name();
            if (!names.contains(name) || !seen.add(name)) {
                return Optional.of("Invalid value '" + text + "' for advertised.listeners: " + name
                        + " must be the name of one listener of listeners, once.");
            }
            if (parsed.get().host().equals("0.0.0.0") || parsed.get().host().equals("::")) {
                return Optional.of("Invalid value '" + text + "' for advertised.listeners: clients cannot connect to "
                        + parsed.get().host() + ".");
            }
        }
        return Optional.empty();
    }
}
