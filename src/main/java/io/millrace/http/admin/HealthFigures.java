package io.millrace.http.admin;

import io.millrace.http.HealthCheck;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The reasons for which this node is ready or not, as figures: {@code metadata} says whether the CP group of the cluster has a
 * leader and a majority. Thread-safe because what it asks is.
 */
public final class HealthFigures implements FigureSource {
    private final Supplier<List<HealthCheck>> health;

    public HealthFigures(Supplier<List<HealthCheck>> health) {
        this.health = health;
    }

    @Override
    public void addTo(Exposition out) {
        Map<String, Boolean> good = new TreeMap<>();
        health.get().forEach(check -> good.merge(check.name(), check.good(), Boolean::logicalAnd));
        out.gauge("millrace_health", "1 for what is as it should be: see /health/ready for the reason where it is not");
        good.forEach((name, fine) -> out.sample(fine ? 1 : 0, "check", name));
    }
}
