package io.millrace.fault.history;

import static io.millrace.fault.history.Sightings.NO_OFFSET;

import com.google.errorprone.annotations.FormatMethod;
import io.millrace.fault.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Judges a history: compares what was acknowledged and read on the way with the log as it is at the end. Confined to its
 * caller; used once.
 */
public final class HistoryChecker {
    private static final int MAX_OF_A_KIND = 5;
    private static final int ABSENT = -1;

    private final PartitionHistory history;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final List<Violation> violations = new ArrayList<>();
    private final long[] offsetOf;
    private final long[] sequenceAt;

    private HistoryChecker(PartitionHistory history) {
        this.history = history;
        this.offsetOf = new long[Math.toIntExact(history.sent())];
        this.sequenceAt = new long[endOf(history.log())];
        Arrays.fill(offsetOf, NO_OFFSET);
        Arrays.fill(sequenceAt, ABSENT);
    }

    private static int endOf(Sightings log) {
        long end = 0;
        for (int i = 0; i < log.size(); i++) {
            end = Math.max(end, log.offset(i) + 1);
        }
        return Math.toIntExact(end);
    }

    /** What is wrong with a history: all counts, and for each kind the first few with their details. */
    public static Verdict check(PartitionHistory history) {
        HistoryChecker checker = new HistoryChecker(history);
        checker.checkLog();
        checker.checkAcknowledged();
        checker.checkReads();
        checker.checkEnds();
        return new Verdict(history.acknowledged().size(), checker.counts, checker.violations);
    }

    private void checkLog() {
        Sightings log = history.log();
        long expectedOffset = 0;
        long highestSequence = ABSENT;
        for (int i = 0; i < log.size(); i++) {
            long offset = log.offset(i);
            long sequence = log.sequence(i);
            if (offset < expectedOffset) {
                report(Kind.OFFSET_REUSED, "offset %d comes again behind offset %d", offset, expectedOffset - 1);
            } else if (offset > expectedOffset) {
                report(Kind.OFFSET_GAP, "offset %d is missing, %d comes next", expectedOffset, offset);
            }
            expectedOffset = Math.max(expectedOffset, offset + 1);
            place(sequence, offset, highestSequence);
            highestSequence = Math.max(highestSequence, sequence);
        }
    }

    private void place(long sequence, long offset, long highestSequence) {
        if (sequence < 0 || sequence >= offsetOf.length) {
            report(Kind.INVENTED, "record %d at offset %d was never sent", sequence, offset);
            return;
        }
        long before = offsetOf[(int) sequence];
        if (before != NO_OFFSET) {
            report(Kind.DUPLICATED, "record %d is at offset %d and again at %d", sequence, before, offset);
            return;
        }
        if (sequence < highestSequence) {
            report(Kind.REORDERED, "record %d at offset %d is behind record %d", sequence, offset, highestSequence);
        }
        offsetOf[(int) sequence] = offset;
        sequenceAt[(int) offset] = sequence;
    }

    private void checkAcknowledged() {
        Sightings acknowledged = history.acknowledged();
        for (int i = 0; i < acknowledged.size(); i++) {
            long sequence = acknowledged.sequence(i);
            long offset = acknowledged.offset(i);
            long place = offsetOf[(int) sequence];
            if (place == NO_OFFSET) {
                report(Kind.LOST, "record %d was acknowledged at offset %d and is not in the log", sequence, offset);
            } else if (offset != NO_OFFSET && offset != place) {
                report(
                        Kind.OFFSET_REUSED,
                        "record %d was acknowledged at offset %d and is at %d",
                        sequence,
                        offset,
                        place);
            }
        }
    }

    private void checkReads() {
        Sightings read = history.read();
        for (int i = 0; i < read.size(); i++) {
            long offset = read.offset(i);
            long sequence = read.sequence(i);
            if (i > 0 && offset != read.offset(i - 1) + 1) {
                report(Kind.READ_OUT_OF_ORDER, "offset %d was read behind offset %d", offset, read.offset(i - 1));
            }
            long inLog = offset < sequenceAt.length ? sequenceAt[(int) offset] : ABSENT;
            if (inLog == ABSENT) {
                report(Kind.VANISHED, "record %d was read at offset %d, where the log has nothing", sequence, offset);
            } else if (inLog != sequence) {
                report(Kind.OFFSET_REUSED, "record %d was read at offset %d, which holds %d", sequence, offset, inLog);
            }
        }
    }

    private void checkEnds() {
        Sightings ends = history.ends();
        long highest = 0;
        for (int i = 0; i < ends.size(); i++) {
            if (ends.offset(i) < highest) {
                report(Kind.END_MOVED_BACK, "the end was said to be %d, and then %d", highest, ends.offset(i));
            }
            highest = Math.max(highest, ends.offset(i));
        }
        if (highest > sequenceAt.length) {
            report(
                    Kind.END_MOVED_BACK,
                    "the end was said to be %d, but the log ends at %d",
                    highest,
                    sequenceAt.length);
        }
    }

    @FormatMethod
    private void report(Kind kind, String template, Object... numbers) {
        if (counts.merge(kind, 1, Integer::sum) <= MAX_OF_A_KIND) {
            violations.add(new Violation(kind, history.partition(), String.format(template, numbers)));
        }
    }
}
