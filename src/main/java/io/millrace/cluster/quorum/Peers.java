package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.QuorumNode.Outside;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** The nodes that are alive, this one among them, what they are told, and which of them were heard. Owned by the {@link QuorumNode}. */
final class Peers {
    private final int nodeId;
    private final Outside outside;
    private final RandomGenerator random;
    private SortedSet<Integer> alive;
    private final SortedSet<Integer> heard;

    Peers(int nodeId, Outside outside, RandomGenerator random) {
        this.nodeId = nodeId;
        this.outside = outside;
        this.random = random;
        this.alive = new TreeSet<>(Set.of(nodeId));
        this.heard = new TreeSet<>(Set.of(nodeId));
    }

    void become(Set<Integer> members) {
        alive = new TreeSet<>(members);
        heard.retainAll(alive);
    }

    /** Notes that a node spoke, so that it listens as well. */
    void onMessageFrom(int member) {
        if (alive.contains(member)) {
            heard.add(member);
        }
    }

    /** Those that have spoken since they are here, and this node. */
    SortedSet<Integer> heard() {
        return heard;
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
