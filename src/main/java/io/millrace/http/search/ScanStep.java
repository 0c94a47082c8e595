package io.millrace.http.search;

import java.util.List;
import java.util.Optional;

/**
 * What one turn of a worker found. Immutable.
 *
 * @param failed records that the filter does not fit
 * @param ended whether there is nothing left of what was read
 * @param nextOffset behind the last record that was looked at
 * @param oldestMs smallest timestamp that was looked at, {@link Long#MAX_VALUE} when there was none
 * @param newestMs largest timestamp that was looked at, {@link Long#MIN_VALUE} when there was none
 * @param unreadable a batch that had to be passed over, in words
 */
record ScanStep(
        List<Match> matches,
        long records,
        long bytes,
        long failed,
        boolean ended,
        long nextOffset,
        long oldestMs,
        long newestMs,
        Optional<String> unreadable) {
    ScanStep {
        matches = List.copyOf(matches);
    }
}
