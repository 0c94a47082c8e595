package io.millrace.http.search;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was read for a search and is not gone through yet, at most one run of batches for each walk. Owned by its event loop. */
final class SearchTurns {
    private static final Comparator<Turn> BEHIND =
            Comparator.comparingLong(turn -> turn.walk().frontier());

    private final Map<PartitionWalk, Turn> turns = new LinkedHashMap<>();

    /** Batches of one partition and where in them the search is. */
    record Turn(PartitionWalk walk, BatchCursor cursor, int sizeBytes) {}

    void add(Turn turn) {
        turns.put(turn.walk(), turn);
    }

    /** What was read of the walk that is most behind, of those whose matches are waited for. */
    Optional<Turn> next() {
        return turns.values().stream()
                .filter(turn -> turn.walk().matches.isEmpty())
                .min(BEHIND);
    }

    void end(PartitionWalk walk) {
        Turn turn = turns.remove(walk);
        if (turn != null) {
            turn.cursor().close();
        }
    }

    /** Makes room for another read: what is needed last is let go, and read again then. */
    void keepAtMost(int bytes) {
        while (turns.values().stream().mapToLong(Turn::sizeBytes).sum() > bytes) {
            end(Collections.max(turns.values(), BEHIND).walk());
        }
    }

    void endAll() {
        turns.values().forEach(turn -> turn.cursor().close());
        turns.clear();
    }
}
