package io.millrace.filter.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.RecordFilter;
import io.millrace.filter.cel.CelFilters.SizeClass;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Confined to one user at a time. */
final class CelFilter implements RecordFilter {
    /** One for each {@link SizeClass}, in their order. */
    private final List<CelRuntime.Program> programs;

    private @Nullable String firstFailure;

    CelFilter(List<CelRuntime.Program> programs) {
        this.programs = List.copyOf(programs);
    }

    @Override
    public Verdict test(CandidateRecord record) {
        RecordVariables variables = new RecordVariables(record);
        for (SizeClass size : SizeClass.values()) {
            if (variables.sizeBytes() <= size.maxBytes()) {
                return test(programs.get(size.ordinal()), record, variables);
            }
        }
        return failed(
                record,
                "it has " + variables.sizeBytes() + " bytes, and expressions see records of at most "
                        + SizeClass.LARGE.maxBytes());
    }

    private Verdict test(CelRuntime.Program program, CandidateRecord record, RecordVariables variables) {
        try {
            Object result = program.eval(variables);
            if (result instanceof Boolean wanted) {
                return wanted ? Verdict.ACCEPTED : Verdict.REJECTED;
            }
            return failed(record, "the value of the expression is neither true nor false");
        } catch (CelEvaluationException notApplicable) {
            return failed(record, String.valueOf(notApplicable.getMessage()));
        }
    }

    private Verdict failed(CandidateRecord record, String why) {
        if (firstFailure == null) {
            firstFailure = "Partition " + record.partition() + ", offset " + record.offset() + ": " + why;
        }
        return Verdict.FAILED;
    }

    @Override
    public Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure);
    }
}
