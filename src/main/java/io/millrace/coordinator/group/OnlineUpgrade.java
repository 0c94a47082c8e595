package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a running classic group a consumer group when the first member of that protocol comes: the others keep what they
 * own, and go on with the classic protocol until they are restarted. Stateless but for the groups it is given.
 */
final class OnlineUpgrade {
    private final GroupSettings.Consumer settings;
    private final Groups groups;
    private final TopicNames names;

    OnlineUpgrade(GroupSettings.Consumer settings, Groups groups, TopicNames names) {
        this.settings = settings;
        this.groups = groups;
        this.names = names;
    }

    /** Emits the group in its new form; or says why it cannot be one, and emits nothing. */
    Optional<Refusal> upgrade(ClassicGroup group, Turn<GroupEvent> turn) {
        List<ConsumerMember> members = new ArrayList<>();
        PartitionSet taken = PartitionSet.EMPTY;
        Optional<Refusal> refusal = admit(group);
        for (ClassicMember member : group.members().all()) {
            Outcome<ConsumerMember> converted =
                    refusal.<Outcome<ConsumerMember>>map(Outcome.Refused::new).orElse(convert(group, member, taken));
            if (converted instanceof Outcome.Refused<ConsumerMember> refused) {
                return Optional.of(refused.refusal());
            } else if (converted instanceof Outcome.Done<ConsumerMember> done) {
                members.add(done.value());
                taken = taken.plus(done.value().target());
            }
        }
        stopClassic(group, turn);
        begin(group, members, turn);
        groups.consumerToJoin(group.groupId()).history().continueFrom(group.history());
        return Optional.empty();
    }

    private Optional<Refusal> admit(ClassicGroup group) {
        if (!settings.migration().upgrades()) {
            return Optional.of(cannot(
                    group,
                    "has members of the classic protocol: stop them to change it"
                            + " (group.consumer.migration.policy)"));
        }
        if (!group.protocolType().equals(ConsumerSubscription.PROTOCOL_TYPE)) {
            return Optional.of(cannot(group, "is one of " + group.protocolType() + ", not of consumers"));
        }
        if (group.members().count() > settings.maxSize()) {
            return Optional.of(cannot(group, "has more members than group.consumer.max.size"));
        }
        return Optional.empty();
    }

    private Outcome<ConsumerMember> convert(ClassicGroup group, ClassicMember member, PartitionSet taken) {
        Optional<ClientFormat.Subscription> subscription =
                ClientFormat.subscription(member.protocols().get(0).metadata());
        Optional<ClientFormat.Assignment> assignment = ClientFormat.assignment(member.assignment());
        if (subscription.isEmpty() || assignment.isEmpty()) {
            return new Outcome.Refused<>(cannot(group, "has members whose subscription or assignment is not readable"));
        }
        if (assignment.get().custom()) {
            return new Outcome.Refused<>(cannot(
                    group, "uses an assignor that adds bytes of its own to assignments: change the assignor first"));
        }
        // The members' own assignor may have given a partition twice: then the first keeps it.
        PartitionSet own = names.byId(assignment.get().partitions()).minus(taken);
        MemberProgress progress = new MemberProgress(
                group.generationId(),
                group.generationId(),
                MemberPhase.STABLE,
                own,
                PartitionSet.EMPTY,
                AssignmentEpochs.since(group.generationId(), own));
        ConsumerMemberSpec spec = ConsumerMemberSpec.classic(member, subscription.get());
        return Outcome.done(new ConsumerMember(member.id(), spec, progress, own));
    }

    private static Refusal cannot(ClassicGroup group, String why) {
        return new Refusal(
                Reason.GROUP_ID_NOT_FOUND,
                "Group " + group.groupId() + " cannot become a consumer group: it " + why + ".");
    }

    private static void stopClassic(ClassicGroup group, Turn<GroupEvent> turn) {
        String why = "Group " + group.groupId() + " changes to the consumer protocol: join again.";
        for (ClassicMember member : group.members().all()) {
            member.refuseJoin(Reason.REBALANCE_IN_PROGRESS, why, turn);
            member.refuseSync(Reason.REBALANCE_IN_PROGRESS, why, turn);
        }
        turn.cancel(new GroupTimer.JoinPhase(group.groupId()));
        turn.cancel(new GroupTimer.SyncPhase(group.groupId()));
        group.members()
                .pendingJoins()
                .forEach(memberId -> turn.cancel(new GroupTimer.Session(group.groupId(), memberId)));
        group.forgetting().forEach(turn::emit);
    }

    private static void begin(ClassicGroup group, List<ConsumerMember> members, Turn<GroupEvent> turn) {
        String groupId = group.groupId();
        turn.emit(new ConsumerGroupEvent.GroupEpoch(groupId, group.generationId(), 0));
        for (ConsumerMember member : members) {
            turn.emit(new ConsumerGroupEvent.MemberSpecified(groupId, member.memberId(), member.spec()));
            turn.emit(new ConsumerGroupEvent.TargetAssigned(groupId, member.memberId(), member.target()));
            turn.emit(new ConsumerGroupEvent.MemberProgressed(groupId, member.memberId(), member.progress()));
            turn.schedule(
                    new GroupTimer.Session(groupId, member.memberId()),
                    member.spec().classic().orElseThrow().sessionTimeoutMs());
        }
        turn.emit(new ConsumerGroupEvent.TargetEpoch(groupId, group.generationId(), turn.nowMs()));
    }
}
