package io.millrace.fault;

import io.millrace.fault.history.Outages;
import io.millrace.fault.history.Verdict;
import io.millrace.fault.history.Violation.Kind;
import io.millrace.testkit.Slack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run came to, as a table, and whether it kept all promises. Owned by one thread. */
final class FaultReport {
    private final Verdict verdict;
    private final Map<String, Row> rows = new TreeMap<>();

    /** All strikes of one fault. */
    private static final class Row {
        final long silenceMaxMs;
        final List<Long> silencesMs = new ArrayList<>();
        final List<Long> recoveriesMs = new ArrayList<>();
        final Aim aim = new Aim();

        Row(long silenceMaxMs) {
            this.silenceMaxMs = silenceMaxMs;
        }

        boolean isTooLong() {
            return Outages.percentile(silencesMs, 100) > silenceMaxMs;
        }
    }

    FaultReport(Verdict verdict) {
        this.verdict = verdict;
    }

    /**
     * Adds a strike.
     *
     * @param silenceMs longest time that a partition acknowledged nothing
     * @param recoveryMs from when it was put right until all replicas were in sync
     */
    void add(Fault fault, long silenceMs, long recoveryMs) {
        Row row = rows.computeIfAbsent(
                fault.name(), name -> new Row(Slack.of(fault.silenceMax()).toMillis()));
        row.silencesMs.add(silenceMs);
        row.recoveriesMs.add(recoveryMs);
        row.aim.add(fault.aim());
    }

    /** Names every broken promise; empty when all were kept. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        verdict.examples().forEach(violation -> complaints.add(violation.toString()));
        rows.forEach((name, row) -> {
            if (row.isTooLong()) {
                complaints.add("%s: a partition was silent for %.1f s, more than %.1f s"
                        .formatted(name, Outages.percentile(row.silencesMs, 100) / 1e3, row.silenceMaxMs / 1e3));
            }
            if (row.aim.missedAlways()) {
                complaints.add(name + ": it never struck at the state that it is for, so it has shown nothing");
            }
        });
        return complaints;
    }

    /** The table. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append("acknowledged %d, lost %d, duplicated %d, other violations %d%n"
                .formatted(verdict.acknowledged(), verdict.count(Kind.LOST), verdict.count(Kind.DUPLICATED), others()));
        table.append("%-38s %6s %14s %14s %14s %10s%n"
                .formatted("fault", "times", "silence p99 s", "silence max s", "full ISR max s", "hits"));
        rows.forEach((name, row) -> table.append("%-38s %6d %14.1f %14.1f %14.1f %10s%n"
                .formatted(
                        name,
                        row.silencesMs.size(),
                        Outages.percentile(row.silencesMs, 99) / 1e3,
                        Outages.percentile(row.silencesMs, 100) / 1e3,
                        Outages.percentile(row.recoveriesMs, 100) / 1e3,
                        row.aim)));
        return table.toString();
    }

    private int others() {
        return verdict.counts().entrySet().stream()
                .filter(entry -> entry.getKey() != Kind.LOST && entry.getKey() != Kind.DUPLICATED)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
