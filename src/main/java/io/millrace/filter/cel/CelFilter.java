package io.millrace.filter.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.RecordFilter;
import io.millrace.filter.cel.CelFilters.SizeClass;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Confined to one user at a time. */
final class CelFilter implements RecordFilter {
    /** The expression with the bounds of each size. */
    private final Map<SizeClass, CelRuntime.Program> programs;

    private @Nullable String firstFailure;

    CelFilter(Map<SizeClass, CelRuntime.Program> programs) {
        this.programs = new EnumMap<>(programs);
    }

    @Override
    public Verdict test(CandidateRecord record) {
        RecordVariables variables = new RecordVariables(record);
        for (Map.Entry<SizeClass, CelRuntime.Program> program : programs.entrySet()) {
            if (variables.sizeBytes() <= program.getKey().maxBytes()) {
                return test(program.getValue(), record, variables);
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
