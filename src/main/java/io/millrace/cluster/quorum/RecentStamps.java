package io.millrace.cluster.quorum;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last commits a journal took, to tell what became of one's own. Confined to its owner. */
final class RecentStamps {
    private static final int CAPACITY = 64;

    private final Deque<Stamp> stamps = new ArrayDeque<>();

    void add(Stamp stamp) {
        stamps.removeIf(
                other -> other.version() >= stamp.version()); // a new term may begin below what was never effective
        stamps.addLast(stamp);
        if (stamps.size() > CAPACITY) {
            stamps.removeFirst();
        }
    }

    void replaceBy(List<Stamp> others) {
        stamps.clear();
        others.forEach(this::add);
    }

    /** The commit that got a version; empty when that is too long ago. */
    Optional<Stamp> at(long version) {
        return stamps.stream().filter(stamp -> stamp.version() == version).findFirst();
    }

    List<Stamp> toList() {
        return List.copyOf(stamps);
    }
}
