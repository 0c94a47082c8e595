package io.millrace.cluster.quorum;

import java.util.Set;

/** More than half of the voters; any two majorities have a node in common. Stateless. */
final class Majority {
    private Majority() {}

    static boolean of(Set<Integer> voters, Set<Integer> nodes) {
        return voters.stream().filter(nodes::contains).count() >= needed(voters);
    }

    static int needed(Set<Integer> voters) {
        return voters.size() / 2 + 1;
    }
}
