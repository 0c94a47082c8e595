package io.millrace.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Figures at one moment, family by family, before anybody turns them into a format. Confined to one scrape. Invariant: no family
 * is begun twice, for all samples of one must stand together.
 */
public final class Exposition {
    private final List<Family> families = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** A figure with its samples. Immutable once everything is added. */
    public record Family(String name, boolean counter, String help, List<Sample> samples) {}

    /**
     * One value.
     *
     * @param labels names and values in turn
     */
    public record Sample(double value, List<String> labels) {}

    /** Begins a family that only grows; its name ends in {@code _total}. */
    public Exposition counter(String name, String help) {
        return begin(name, true, help);
    }

    /** Begins a family that goes up and down. */
    public Exposition gauge(String name, String help) {
        return begin(name, false, help);
    }

    private Exposition begin(String name, boolean counter, String help) {
        if (!names.add(name)) {
            throw new IllegalStateException("family " + name + " stands in two places");
        }
        families.add(new Family(name, counter, help, new ArrayList<>()));
        return this;
    }

    /** Adds a value of the family; labels are names and values in turn. */
    public Exposition sample(double value, String... labels) {
        families.get(families.size() - 1).samples().add(new Sample(value, List.of(labels)));
        return this;
    }

    /** As the other one for whole numbers, of which beyond 2^53 the last digits do not count. */
    public Exposition sample(long value, String... labels) {
        return sample((double) value, labels);
    }

    public List<Family> families() {
        return List.copyOf(families);
    }
}
