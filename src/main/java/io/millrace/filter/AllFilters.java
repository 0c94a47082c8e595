package io.millrace.filter;

import java.util.List;
import java.util.Optional;

/** Wants what each of some filters wants; asks them in order, up to the first that does not. Confined like its filters. */
final class AllFilters implements RecordFilter {
    private final List<RecordFilter> filters;

    AllFilters(List<RecordFilter> filters) {
        this.filters = List.copyOf(filters);
    }

    @Override
    public Verdict test(CandidateRecord record) {
        for (RecordFilter filter : filters) {
            Verdict verdict = filter.test(record);
            if (verdict != Verdict.ACCEPTED) {
                return verdict;
            }
        }
        return Verdict.ACCEPTED;
    }

    @Override
    public Optional<String> firstFailure() {
        return filters.stream()
                .flatMap(filter -> filter.firstFailure().stream())
                .findFirst();
    }
}
