package io.millrace.telemetry;

import io.millrace.metrics.Exposition;
import io.millrace.metrics.Exposition.Family;
import io.millrace.metrics.Exposition.Sample;
import io.millrace.metrics.FigureSource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.List;

/**
 * Our figures, gathered anew for each scrape: what hot paths count stays in adders that know nothing of registries. Immutable.
 *
 * <p>A counter whose name does not end in {@code _total}, because dashboards know it without, has no type in the text.
 */
final class FigureCollector implements MultiCollector {
    private static final String COUNTER_SUFFIX = "_total";

    private final List<FigureSource> sources;

    FigureCollector(List<FigureSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public MetricSnapshots collect() {
        Exposition out = new Exposition();
        sources.forEach(source -> source.addTo(out));
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        out.families().forEach(family -> snapshots.metricSnapshot(snapshot(family)));
        return snapshots.build();
    }

    private static MetricSnapshot snapshot(Family family) {
        if (!family.counter()) {
            return gauge(family);
        }
        return family.name().endsWith(COUNTER_SUFFIX) ? counter(family) : untyped(family);
    }

    private static MetricSnapshot gauge(Family family) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        for (Sample sample : family.samples()) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder()
                    .value(sample.value())
                    .labels(labels(sample))
                    .build());
        }
        return gauge.build();
    }

    private static MetricSnapshot counter(Family family) {
        String name = family.name().substring(0, family.name().length() - COUNTER_SUFFIX.length());
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(family.help());
        for (Sample sample : family.samples()) {
            counter.dataPoint(CounterDataPointSnapshot.builder()
                    .value(sample.value())
                    .labels(labels(sample))
                    .build());
        }
        return counter.build();
    }

    private static MetricSnapshot untyped(Family family) {
        UnknownSnapshot.Builder untyped =
                UnknownSnapshot.builder().name(family.name()).help(family.help());
        for (Sample sample : family.samples()) {
            untyped.dataPoint(UnknownDataPointSnapshot.builder()
                    .value(sample.value())
                    .labels(labels(sample))
                    .build());
        }
        return untyped.build();
    }

    private static Labels labels(Sample sample) {
        return Labels.of(sample.labels().toArray(String[]::new));
    }
}
