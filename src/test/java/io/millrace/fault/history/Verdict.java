package io.millrace.fault.history;

import io.millrace.fault.history.Violation.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a run. Immutable.
 *
 * @param acknowledged records that were acknowledged
 * @param counts of all violations
 * @param examples the first few of each kind
 */
public record Verdict(long acknowledged, Map<Kind, Integer> counts, List<Violation> examples) {
    /** That of a run in which nothing happened. */
    public static final Verdict BLANK = new Verdict(0, Map.of(), List.of());

    public Verdict {
        counts = Map.copyOf(counts);
        examples = List.copyOf(examples);
    }

    public int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    public boolean isClean() {
        return counts.isEmpty();
    }

    /** This and another part of the same run. */
    public Verdict and(Verdict other) {
        Map<Kind, Integer> sums = new EnumMap<>(Kind.class);
        counts.forEach(sums::put);
        other.counts.forEach((kind, count) -> sums.merge(kind, count, Integer::sum));
        List<Violation> all = new ArrayList<>(examples);
        all.addAll(other.examples);
        return new Verdict(acknowledged + other.acknowledged, sums, all);
    }

    /** With violations that were found in another way. */
    public Verdict and(List<Violation> found) {
        Map<Kind, Integer> sums = new EnumMap<>(Kind.class);
        found.forEach(violation -> sums.merge(violation.kind(), 1, Integer::sum));
        return and(new Verdict(0, sums, found));
    }
}
