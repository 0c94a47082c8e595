package io.millrace.coordinator.group;

import io.millrace.coordinator.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a consumer group a classic group again when only members of the classic protocol are left: they keep what they own
 * until they have joined again, which they are told to. Stateless but for the groups it is given.
 */
final class OnlineDowngrade {
    private final GroupSettings settings;
    private final Groups groups;
    private final ClassicRebalance rebalance;
    private final TopicNames names;

    OnlineDowngrade(GroupSettings settings, Groups groups, ClassicRebalance rebalance, TopicNames names) {
        this.settings = settings;
        this.groups = groups;
        this.rebalance = rebalance;
        this.names = names;
    }

    /** Whether a group has lost its last member of the consumer protocol, and nothing speaks against the change. */
    boolean isDue(ConsumerGroup group) {
        int count = group.members().size();
        return settings.consumer().migration().downgrades()
                && count > 0
                && count <= settings.classic().maxSize()
                && group.members().stream()
                        .allMatch(member -> member.spec().classic().isPresent());
    }

    /** Emits the group in its classic form, in which a rebalance begins. */
    void downgrade(ConsumerGroup group, String reason, Turn<GroupEvent> turn) {
        List<ClassicMember> members = new ArrayList<>();
        for (ConsumerMember member : List.copyOf(group.members())) {
            members.add(converted(member));
            ConsumerEnrolment.drop(group, member.memberId(), turn);
        }
        group.forgetting().forEach(turn::emit);
        ClassicGroup classic = groups.classicToJoin(group.groupId());
        members.forEach(member -> classic.add(member, ConsumerSubscription.PROTOCOL_TYPE));
        turn.emit(new GroupEvent.ClassicGroupStored(
                group.groupId(), snapshot(members, group.groupEpoch(), turn.nowMs())));
        classic.history().continueFrom(group.history());
        members.forEach(member -> ClassicRebalance.startSession(classic, member, turn));
        rebalance.membershipChanged(classic, reason, turn);
    }

    private ClassicMember converted(ConsumerMember member) {
        ClassicMember classic = ClassicMember.converted(
                member.memberId(), member.spec(), member.spec().classic().orElseThrow());
        classic.assign(ClientFormat.assignment(names.byName(member.progress().assigned())));
        return classic;
    }

    private static ClassicGroupSnapshot snapshot(List<ClassicMember> members, int generationId, long nowMs) {
        String protocolName = ProtocolVotes.winner(members);
        return new ClassicGroupSnapshot(
                ConsumerSubscription.PROTOCOL_TYPE,
                generationId,
                Optional.of(protocolName),
                Optional.of(members.get(0).id()),
                nowMs,
                members.stream()
                        .map(member -> member.snapshot(protocolName, member.assignment()))
                        .toList());
    }
}
