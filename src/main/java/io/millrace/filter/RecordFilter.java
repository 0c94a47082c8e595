package io.millrace.filter;

import java.util.List;
import java.util.Optional;

/**
 * Says which records are wanted. Confined to one user at a time.
 *
 * <ol>
 *   <li>The answer depends on the record alone.
 *   <li>The time of one call is bounded by the size of the record and of the filter.
 *   <li>A record that the filter does not fit is {@link Verdict#FAILED}; nothing is thrown.
 * </ol>
 */
public interface RecordFilter {
    /** What a filter says of a record. */
    enum Verdict {
        ACCEPTED,
        REJECTED,
        /** The filter cannot be applied to this record: not wanted, but worth telling. */
        FAILED
    }

    Verdict test(CandidateRecord record);

    /** Why the first record failed that did, in words. */
    default Optional<String> firstFailure() {
        return Optional.empty();
    }

    /** A filter that wants what all of these want; with none of them, everything. */
    static RecordFilter allOf(List<RecordFilter> filters) {
        return filters.size() == 1 ? filters.get(0) : new AllFilters(filters);
    }
}
