package io.millrace.http.cluster;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import java.util.Collections;
import java.util.List;

/** Outcomes of calls about several things. Stateless. */
final class Outcomes {
    private Outcomes() {}

    /** The outcomes of a call, or its refusal for every part of it. */
    static <T> List<Outcome<T>> spread(Outcome<List<Outcome<T>>> outcome, int count) {
        if (outcome instanceof Outcome.Done<List<Outcome<T>>> done) {
            List<Outcome<T>> outcomes = done.value();
            return outcomes.size() == count
                    ? outcomes
                    : Collections.nCopies(
                            count,
                            Outcome.refused(
                                    Refusal.Reason.UNKNOWN_SERVER_ERROR,
                                    "A node answered " + outcomes.size() + " of " + count + " questions."));
        }
        return Collections.nCopies(
                count, new Outcome.Refused<>(((Outcome.Refused<List<Outcome<T>>>) outcome).refusal()));
    }
}
