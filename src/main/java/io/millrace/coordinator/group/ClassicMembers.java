package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in a classic group, in the order of joining. Owned by its group.
 *
 * <p>An instance id belongs to exactly one member. The leader is a member, or empty when there are none. A pending join is
 * an id that was given out and has not come back yet, so it is not a member.
 */
final class ClassicMembers {
    private final Map<String, ClassicMember> byId = new LinkedHashMap<>();
    private final Map<String, String> idsByInstance = new HashMap<>();
    private final Set<String> pendingJoins = new HashSet<>();
    private final Set<String> pendingSyncs = new HashSet<>();
    private String leaderId = "";

    void add(ClassicMember member) {
        Invariants.check(byId.put(member.id(), member) == null, "%s is a member already", member.id());
        member.instanceId().ifPresent(instanceId -> {
            String other = idsByInstance.put(instanceId, member.id());
            Invariants.check(other == null, "instance %s is a member twice", instanceId);
        });
        pendingJoins.remove(member.id());
        if (leaderId.isEmpty()) {
            leaderId = member.id();
        }
    }

    void remove(ClassicMember member) {
        byId.remove(member.id());
        member.instanceId().ifPresent(idsByInstance::remove);
        pendingSyncs.remove(member.id());
        if (leaderId.equals(member.id())) {
            leaderId = byId.isEmpty() ? "" : byId.keySet().iterator().next();
        }
    }

    /** Puts a static member's new incarnation in the place of the old one, leadership included. */
    void replace(ClassicMember old, ClassicMember restarted) {
        boolean led = isLeader(old);
        boolean wasToSync = pendingSyncs.contains(old.id());
        remove(old);
        add(restarted);
        if (led) {
            leaderId = restarted.id();
        }
        if (wasToSync) {
            pendingSyncs.add(restarted.id());
        }
    }

    /** Takes over the members of a stored generation; those that are here already stay as they are. */
    void restore(List<ClassicGroupSnapshot.Member> stored, String protocolName, String newLeaderId) {
        Map<String, ClassicMember> before = Map.copyOf(byId);
        byId.clear();
        idsByInstance.clear();
        for (ClassicGroupSnapshot.Member snapshot : stored) {
            ClassicMember kept = before.get(snapshot.memberId());
            ClassicMember member = kept == null ? ClassicMember.stored(snapshot, protocolName) : kept;
            member.assign(snapshot.assignment());
            add(member);
        }
        pendingSyncs.retainAll(byId.keySet());
        leaderId = newLeaderId;
    }

    /** Gives the lead to somebody who has joined, if the leader has not; false when nobody has. */
    boolean electJoinedLeader() {
        if (byId(leaderId).map(ClassicMember::hasJoined).orElse(false)) {
            return true;
        }
        Optional<ClassicMember> joined =
                byId.values().stream().filter(ClassicMember::hasJoined).findFirst();
        joined.ifPresent(member -> leaderId = member.id());
        return joined.isPresent();
    }

    boolean everybodyJoined() {
        return pendingJoins.isEmpty() && byId.values().stream().allMatch(ClassicMember::hasJoined);
    }

    int joinedCount() {
        return (int) byId.values().stream().filter(ClassicMember::hasJoined).count();
    }

    /** The longest time that any member wants to be waited for. */
    int rebalanceTimeoutMs() {
        return byId.values().stream()
                .mapToInt(ClassicMember::rebalanceTimeoutMs)
                .max()
                .orElse(0);
    }

    Optional<ClassicMember> byId(String memberId) {
        return Optional.ofNullable(byId.get(memberId));
    }

    Optional<ClassicMember> byInstance(String instanceId) {
        return Optional.ofNullable(idsByInstance.get(instanceId)).map(byId::get);
    }

    /** Everybody; a view. */
    Collection<ClassicMember> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    int count() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    String leaderId() {
        return leaderId;
    }

    boolean isLeader(ClassicMember member) {
        return leaderId.equals(member.id());
    }

    /** Ids that were given to somebody who has not joined with them yet. */
    Set<String> pendingJoins() {
        return pendingJoins;
    }

    /** Members of this generation that have not asked for their assignment yet. */
    Set<String> pendingSyncs() {
        return pendingSyncs;
    }
}
