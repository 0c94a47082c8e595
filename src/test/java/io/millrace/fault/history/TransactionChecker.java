package io.millrace.fault.history;

import com.google.errorprone.annotations.FormatMethod;
import io.millrace.fault.history.TransactionHistory.Attempt;
import io.millrace.fault.history.TransactionHistory.Outcome;
import io.millrace.fault.history.Violation.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges transactions: each is all or nothing for readers of committed records, in its records and in the positions that it
 * commits; each input has one output; the last stable offset does not stay behind for ever. Confined to its caller; used once.
 */
public final class TransactionChecker {
    private static final int MAX_OF_A_KIND = 5;
    private static final String WHERE = "transactions";

    private final TransactionHistory history;
    private final long stallMaxMs;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Integer> visibleOf = new HashMap<>();
    private final Map<Integer, Set<Long>> copied = new HashMap<>();

    private TransactionChecker(TransactionHistory history, long stallMaxMs) {
        this.history = history;
        this.stallMaxMs = stallMaxMs;
    }

    /**
     * What is wrong with a history: all counts, and for each kind the first few with their details.
     *
     * @param stallMaxMs longest time for which a last stable offset may stay where it is after the last fault
     */
    public static Verdict check(TransactionHistory history, long stallMaxMs) {
        TransactionChecker checker = new TransactionChecker(history, stallMaxMs);
        checker.checkCommitted();
        checker.checkReads();
        checker.checkAttempts();
        checker.checkPositions();
        checker.checkStableOffsets();
        return new Verdict(0, checker.counts, checker.violations);
    }

    private void checkCommitted() {
        for (String value : history.committed()) {
            Optional<Copy> copy = admitted(value);
            if (copy.isPresent()) {
                Copy seen = copy.get();
                visibleOf.merge(seen.transaction(), 1, Integer::sum);
                if (!copied.computeIfAbsent(seen.inputPartition(), partition -> new HashSet<>())
                        .add(seen.inputOffset())) {
                    report(Kind.DUPLICATED, "input %s has two outputs", value);
                }
            }
        }
    }

    private void checkReads() {
        Set<String> committed = new HashSet<>(history.committed());
        for (String value : history.read()) {
            if (admitted(value).isPresent() && !committed.contains(value)) {
                report(Kind.VANISHED, "%s was read as committed and is not there any more", value);
            }
        }
    }

    /** A record that may be shown; reports one that may not. */
    private Optional<Copy> admitted(String value) {
        Optional<Copy> copy = Copy.parse(value);
        Optional<Attempt> attempt = copy.flatMap(seen -> history.attempt(seen.transaction()));
        if (attempt.isEmpty()) {
            report(Kind.INVENTED, "no transaction wrote %s", value);
            return Optional.empty();
        }
        if (attempt.get().outcome() == Outcome.ABORTED) {
            report(Kind.ABORTED_READ, "%s is of a transaction that was aborted", value);
            return Optional.empty();
        }
        return copy;
    }

    private void checkAttempts() {
        for (Attempt attempt : history.attempts()) {
            int visible = visibleOf.getOrDefault(attempt.name(), 0);
            if (visible > 0 && visible < attempt.written()) {
                report(
                        Kind.TORN_TRANSACTION,
                        "%d of %d records of transaction %s are shown",
                        visible,
                        attempt.written(),
                        attempt.name());
            } else if (visible == 0 && attempt.written() > 0 && attempt.outcome() == Outcome.COMMITTED) {
                report(Kind.COMMITTED_INVISIBLE, "nothing of transaction %s is shown", attempt.name());
            }
        }
    }

    private void checkPositions() {
        history.consumed().forEach((partition, position) -> {
            Set<Long> outputs = copied.getOrDefault(partition, Set.of());
            for (long offset = 0; offset < position; offset++) {
                if (!outputs.contains(offset)) {
                    report(Kind.LOST, "input %d/%d is consumed and has no output", partition, offset);
                }
            }
        });
        copied.forEach((partition, offsets) -> {
            long position = history.consumed().getOrDefault(partition, 0L);
            offsets.stream()
                    .filter(offset -> offset >= position)
                    .forEach(offset -> report(
                            Kind.TORN_TRANSACTION,
                            "input %d/%d has an output, but only what is before %d counts as consumed",
                            partition,
                            offset,
                            position));
        });
    }

    private void checkStableOffsets() {
        history.stableOffsets().forEach((partition, offsets) -> {
            if (offsets.longestStallMs() > stallMaxMs) {
                report(
                        Kind.STABLE_OFFSET_STUCK,
                        "partition %d: offset %d for %d ms",
                        partition,
                        offsets.stuckAt(),
                        offsets.longestStallMs());
            }
        });
    }

    @FormatMethod
    private void report(Kind kind, String template, Object... arguments) {
        if (counts.merge(kind, 1, Integer::sum) <= MAX_OF_A_KIND) {
            violations.add(new Violation(kind, WHERE, template.formatted(arguments)));
        }
    }
}
