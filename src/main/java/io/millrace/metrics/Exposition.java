package io.millrace.metrics;

import java.util.HashSet;
import java.util.Set;

/**
 * The text in which Prometheus reads figures (format 0.0.4), family by family. Confined to one scrape. Invariant: no family is
 * begun twice, for all samples of one must stand together.
 */
public final class Exposition {
    private final StringBuilder text = new StringBuilder(16 << 10);
    private final Set<String> families = new HashSet<>();
    private String family = "";

    /** Begins a family that only grows; its name ends in {@code _total}. */
    public Exposition counter(String name, String help) {
        return begin(name, "counter", help);
    }

    /** Begins a family that goes up and down. */
    public Exposition gauge(String name, String help) {
        return begin(name, "gauge", help);
    }

    private Exposition begin(String name, String type, String help) {
        if (!families.add(name)) {
            throw new IllegalStateException("family " + name + " stands in two places");
        }
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** Adds a count of the family; labels are names and values in turn. */
    public Exposition sample(long value, String... labels) {
        name(labels).append(value).append('\n');
        return this;
    }

    /** Adds a measure of the family; labels are names and values in turn. */
    public Exposition sample(double value, String... labels) {
        name(labels).append(value).append('\n');
        return this;
    }

    private StringBuilder name(String... labels) {
        text.append(family);
        for (int index = 0; index < labels.length; index += 2) {
            text.append(index == 0 ? '{' : ',').append(labels[index]).append("=\"");
            escape(labels[index + 1]);
            text.append('"');
        }
        return text.append(labels.length == 0 ? " " : "} ");
    }

    private void escape(String value) {
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            switch (character) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(character);
            }
        }
    }

    /** Names of the families so far. */
    public Set<String> families() {
        return Set.copyOf(families);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
