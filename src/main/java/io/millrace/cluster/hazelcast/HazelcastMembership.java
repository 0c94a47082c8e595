package io.millrace.cluster.hazelcast;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import io.millrace.cluster.Membership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is alive, as Hazelcast sees it. Thread-safe because Hazelcast's view and the list of listeners are. */
final class HazelcastMembership implements Membership, MembershipListener {
    private static final Logger log = LoggerFactory.getLogger(HazelcastMembership.class);

    private final Cluster cluster;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    HazelcastMembership(Cluster cluster) {
        this.cluster = cluster;
        cluster.addMembershipListener(this);
    }

    @Override
    public Map<Integer, UUID> members() {
        Map<Integer, UUID> members = new HashMap<>();
        for (Member member : cluster.getMembers()) {
            nodeIdOf(member)
                    .ifPresent(nodeId ->
                            incarnationOf(member).ifPresent(incarnation -> members.putIfAbsent(nodeId, incarnation)));
        }
        return members;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        log.info(
                "Node {} joined",
                nodeIdOf(event.getMember()).map(Object::toString).orElse("?"));
        listeners.forEach(Runnable::run);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        log.info(
                "Node {} left",
                nodeIdOf(event.getMember()).map(Object::toString).orElse("?"));
        listeners.forEach(Runnable::run);
    }

    /** The member, joined before this one, that has this node's number as well. */
    Optional<Member> elderOf(int nodeId) {
        for (Member member : cluster.getMembers()) {
            if (member.localMember()) {
                return Optional.empty();
            }
            if (nodeIdOf(member).filter(other -> other == nodeId).isPresent()) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    static Optional<Integer> nodeIdOf(Member member) {
        return Optional.ofNullable(member.getAttribute(HazelcastSettings.NODE_ID))
                .map(Integer::valueOf);
    }

    private static Optional<UUID> incarnationOf(Member member) {
        return Optional.ofNullable(member.getAttribute(HazelcastSettings.INCARNATION))
                .map(UUID::fromString);
    }
}
