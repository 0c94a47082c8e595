package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Message.Promised;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The start of a new term: gathers the word of a majority of the voters, and with it everything that was ever effective.
 * Owned by its {@link QuorumNode}.
 *
 * <p>A blank journal may be one that lost its disk. It gives its word, but that counts only where no journal holds
 * anything, when a cluster is founded, and where all founders are there of a founding that broke off.
 */
final class Campaign {
    private final long term;
    private final int founders;
    private final Optional<Stamp> observedHead;
    private final Map<Integer, Promised> promises = new TreeMap<>();

    /** What a campaign has come to. */
    sealed interface Verdict {}

    /** Too few have given their word. */
    record Waiting(String why) implements Verdict {}

    /** The term can start behind the history that {@code holder} has. */
    record Won(int holder, Stamp base, Set<Integer> voters) implements Verdict {}

    /**
     * A campaign that its own node has given its word to.
     *
     * @param founders how many blank journals may found a cluster
     * @param observedHead what the register held before
     */
    Campaign(long term, int founders, Optional<Stamp> observedHead) {
        this.term = term;
        this.founders = founders;
        this.observedHead = observedHead;
    }

    long term() {
        return term;
    }

    Optional<Stamp> observedHead() {
        return observedHead;
    }

    void onPromised(int from, Promised promised) {
        if (promised.term() == term) {
            promises.put(from, promised);
        }
    }

    Verdict verdict() {
        Set<Integer> written = promises.entrySet().stream()
                .filter(promise -> !promise.getValue().last().equals(Stamp.NONE))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (written.isEmpty()) {
            return found();
        }
        Set<String> clusters = promises.values().stream()
                .map(Promised::clusterId)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
        if (clusters.size() > 1) {
            return new Waiting(
                    "the metadata journals of nodes %s are of different clusters, %s: start each node with the"
                                    .formatted(written, clusters)
                            + " data directory of this cluster");
        }
        Map.Entry<Integer, Promised> longest = promises.entrySet().stream()
                .reduce((one, other) -> last(other).isAfter(last(one)) ? other : one)
                .orElseThrow();
        Set<Integer> voters = longest.getValue().voters();
        boolean foundedOnly = !longest.getValue().changed() && promises.keySet().containsAll(voters);
        return Majority.of(voters, written) || foundedOnly
                ? new Won(longest.getKey(), last(longest), voters)
                : new Waiting("%d metadata journals of nodes %s are needed, but only those of nodes %s are here"
                        .formatted(Majority.needed(voters), voters, written));
    }

    private Verdict found() {
        return promises.size() >= founders
                ? new Won(promises.keySet().iterator().next(), Stamp.NONE, promises.keySet())
                : new Waiting("%d nodes are needed to found a cluster, but only nodes %s are here"
                        .formatted(founders, promises.keySet()));
    }

    private static Stamp last(Map.Entry<Integer, Promised> promise) {
        return promise.getValue().last();
    }
}
