package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Questions about groups that change nothing. Stateless but for the groups it is given. */
final class GroupQueries {
    private final Groups groups;

    GroupQueries(Groups groups) {
        this.groups = groups;
    }

    void describe(DescribeGroup describe, ReplyToken<DescribeGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<ClassicGroup> group = groups.classic(describe.groupId());
        if (group.isPresent()) {
            turn.answer(replyTo, describe(group.get()));
        } else if (groups.byId(describe.groupId()).isPresent()) {
            turn.refuse(replyTo, Reason.GROUP_ID_NOT_FOUND, "Group " + describe.groupId() + " is not a classic group.");
        } else {
            turn.refuse(replyTo, noGroup(describe.groupId()));
        }
    }

    private static DescribeGroup.Reply describe(ClassicGroup group) {
        boolean stable = group.state() == GroupState.STABLE;
        List<DescribeGroup.DescribedMember> members = group.members().all().stream()
                .map(member -> new DescribeGroup.DescribedMember(
                        member.id(),
                        member.instanceId(),
                        member.client(),
                        stable ? member.subscription(group.protocolName()) : OpaqueBytes.EMPTY,
                        stable ? member.assignment() : OpaqueBytes.EMPTY))
                .toList();
        return new DescribeGroup.Reply(
                group.groupId(), group.stateLabel(), group.protocolType(), stable ? group.protocolName() : "", members);
    }

    void describe(
            ConsumerGroupDescribe describe, ReplyToken<ConsumerGroupDescribe.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<ConsumerGroup> group = groups.consumer(describe.groupId());
        if (group.isPresent()) {
            turn.answer(replyTo, describe(group.get()));
        } else if (groups.byId(describe.groupId()).isPresent()) {
            turn.refuse(
                    replyTo, Reason.GROUP_ID_NOT_FOUND, "Group " + describe.groupId() + " is not a consumer group.");
        } else {
            turn.refuse(replyTo, noGroup(describe.groupId()));
        }
    }

    private static ConsumerGroupDescribe.Reply describe(ConsumerGroup group) {
        return new ConsumerGroupDescribe.Reply(
                group.groupId(),
                group.stateLabel(),
                group.groupEpoch(),
                group.targetEpoch(),
                TargetAssignments.assignorOf(group).name(),
                group.members().stream().map(GroupQueries::describe).toList());
    }

    private static ConsumerGroupDescribe.DescribedMember describe(ConsumerMember member) {
        return new ConsumerGroupDescribe.DescribedMember(
                member.memberId(),
                member.spec().instanceId(),
                member.spec().rackId(),
                member.progress().memberEpoch(),
                member.spec().client(),
                member.spec().topicNames(),
                member.spec().topicRegex().orElse(""),
                ConsumerHeartbeats.topicPartitions(member.progress().assigned()),
                ConsumerHeartbeats.topicPartitions(member.target()),
                member.spec().classic().isPresent());
    }

    void list(ListGroups list, ReplyToken<ListGroups.Reply> replyTo, Turn<GroupEvent> turn) {
        turn.answer(
                replyTo,
                new ListGroups.Reply(groups.all().stream()
                        .filter(group -> isAmong(group.stateLabel(), list.states()))
                        .filter(group -> isAmong(group.typeLabel(), list.types()))
                        .map(group -> new ListGroups.ListedGroup(
                                group.groupId(), group.protocolType(), group.stateLabel(), group.typeLabel()))
                        .toList()));
    }

    private static boolean isAmong(String label, Set<String> wanted) {
        return wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(label.toLowerCase(Locale.ROOT)));
    }

    void history(RebalanceHistory history, ReplyToken<RebalanceHistory.Reply> replyTo, Turn<GroupEvent> turn) {
        groups.byId(history.groupId())
                .ifPresentOrElse(
                        group -> turn.answer(replyTo, group.history().history()),
                        () -> turn.refuse(replyTo, noGroup(history.groupId())));
    }

    static Refusal noGroup(String groupId) {
        return new Refusal(Reason.GROUP_ID_NOT_FOUND, "Group " + groupId + " not found.");
    }
}
