package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.QuorumNode.Outside;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** The nodes that are alive, this one among them, and what they are told. Owned by the {@link QuorumNode}. */
final class Peers {
    private final int nodeId;
    private final Outside outside;
    private final RandomGenerator random;
    private SortedSet<Integer> alive;

    Peers(int nodeId, Outside outside, RandomGenerator random) {
        this.nodeId = nodeId;
        this.outside = outside;
        this.random = random;
        this.alive = new TreeSet<>(Set.of(nodeId));
    }

    void become(Set<Integer> members) {
        alive = new TreeSet<>(members);
    }

    SortedSet<Integer> alive() {
        return alive;
    }

    void tell(int member, Message message) {
        outside.send(member, message);
    }

    void tell(IntPredicate which, Message message) {
        alive.stream().filter(which::test).forEach(member -> outside.send(member, message));
    }

    void tellOthers(Message message) {
        tell(member -> member != nodeId, message);
    }

    void tellAnyOther(Message message) {
        List<Integer> others = alive.stream().filter(member -> member != nodeId).toList();
        if (!others.isEmpty()) {
            outside.send(others.get(random.nextInt(others.size())), message);
        }
    }
}
