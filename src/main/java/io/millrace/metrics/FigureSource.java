package io.millrace.metrics;

/** Something that has figures to show. Thread-safe in every implementation: any event loop may ask. */
@FunctionalInterface
public interface FigureSource {
    void addTo(Exposition out);
}
