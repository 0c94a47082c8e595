package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.Optional;

/** How somebody becomes a member of a consumer group, stays one, and stops being one. Stateless. */
final class ConsumerEnrolment {
    private final GroupSettings.Consumer settings;
    private final TopicCatalog catalog;

    ConsumerEnrolment(GroupSettings.Consumer settings, TopicCatalog catalog) {
        this.settings = settings;
        this.catalog = catalog;
    }

    /** The member that a heartbeat comes from, enrolled if it joins and is not there; with what it says about itself. */
    Outcome<ConsumerMember> enrol(
            ConsumerGroup group,
            ConsumerGroupHeartbeat heartbeat,
            Optional<PartitionSet> owned,
            Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> found = find(group, heartbeat, owned);
        if (found instanceof Outcome.Done<ConsumerMember> known) {
            ConsumerMember member = known.value();
            if (!member.memberId().equals(heartbeat.memberId())
                    || member.progress().isAway()) {
                return Outcome.done(takePlace(group, member, heartbeat, turn));
            }
            return Outcome.done(update(group, member, heartbeat, turn));
        }
        boolean joins = heartbeat.memberEpoch() == ConsumerValidation.JOINS
                && ((Outcome.Refused<ConsumerMember>) found).refusal().reason() == Reason.UNKNOWN_MEMBER_ID;
        return joins ? enrolNew(group, heartbeat, turn) : found;
    }

    private static Outcome<ConsumerMember> find(
            ConsumerGroup group, ConsumerGroupHeartbeat heartbeat, Optional<PartitionSet> owned) {
        boolean joins = heartbeat.memberEpoch() == ConsumerValidation.JOINS;
        if (joins && heartbeat.groupInstanceId().isPresent()) {
            return findInstanceToReplace(group, heartbeat);
        }
        Outcome<ConsumerMember> known = heartbeat
                .groupInstanceId()
                .map(instanceId -> ConsumerAdmission.knownInstance(group, heartbeat.memberId(), instanceId))
                .orElseGet(() -> ConsumerAdmission.known(group, heartbeat.memberId()));
        if (known instanceof Outcome.Done<ConsumerMember> member && !joins) {
            return ConsumerAdmission.inEpoch(member.value(), heartbeat.memberEpoch(), owned);
        }
        return known;
    }

    /** An instance may be taken over by another member id only after it has said that it leaves for now. */
    private static Outcome<ConsumerMember> findInstanceToReplace(
            ConsumerGroup group, ConsumerGroupHeartbeat heartbeat) {
        String instanceId = heartbeat.groupInstanceId().orElseThrow();
        Optional<ConsumerMember> holder = group.staticMember(instanceId);
        if (holder.isEmpty()) {
            return new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), heartbeat.memberId()));
        }
        boolean released =
                holder.get().progress().isAway() || holder.get().memberId().equals(heartbeat.memberId());
        return released
                ? Outcome.done(holder.get())
                : Outcome.refused(
                        Reason.UNRELEASED_INSTANCE_ID,
                        "Instance " + instanceId + " of group " + group.groupId() + " is still member "
                                + holder.get().memberId() + ": stop that one, or wait for its session to end.");
    }

    private Outcome<ConsumerMember> enrolNew(
            ConsumerGroup group, ConsumerGroupHeartbeat heartbeat, Turn<GroupEvent> turn) {
        if (group.members().size() >= settings.maxSize()) {
            return Outcome.refused(
                    Reason.GROUP_MAX_SIZE_REACHED,
                    "Group " + group.groupId() + " may have " + settings.maxSize()
                            + " members (group.consumer.max.size) and has them.");
        }
        specify(group, heartbeat.memberId(), ConsumerMemberSpec.first(heartbeat), turn);
        bump(group, "member " + heartbeat.memberId() + " joined", turn);
        return ConsumerAdmission.known(group, heartbeat.memberId());
    }

    private ConsumerMember update(
            ConsumerGroup group, ConsumerMember member, ConsumerGroupHeartbeat heartbeat, Turn<GroupEvent> turn) {
        ConsumerMemberSpec next = member.spec().updatedBy(heartbeat);
        if (!next.equals(member.spec())) {
            specify(group, member.memberId(), next, turn);
            if (member.spec().changesAssignment(next)) {
                bump(group, "member " + member.memberId() + " changed its subscription", turn);
            }
        }
        return group.member(member.memberId()).orElseThrow();
    }

    /** A static member that is back takes its target and its partitions over; nobody else notices. */
    private ConsumerMember takePlace(
            ConsumerGroup group, ConsumerMember old, ConsumerGroupHeartbeat heartbeat, Turn<GroupEvent> turn) {
        ConsumerMemberSpec spec = old.spec().updatedBy(heartbeat);
        drop(group, old.memberId(), turn);
        String memberId = heartbeat.memberId();
        specify(group, memberId, spec, turn);
        turn.emit(new ConsumerGroupEvent.TargetAssigned(group.groupId(), memberId, old.target()));
        turn.emit(new ConsumerGroupEvent.MemberProgressed(
                group.groupId(),
                memberId,
                new MemberProgress(0, 0, MemberPhase.STABLE, old.progress().assigned(), PartitionSet.EMPTY)));
        if (old.spec().changesAssignment(spec)) {
            bump(group, "static member " + memberId + " changed its subscription", turn);
        }
        return group.member(memberId).orElseThrow();
    }

    private static void specify(ConsumerGroup group, String memberId, ConsumerMemberSpec spec, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberSpecified(group.groupId(), memberId, spec));
    }

    /** Raises the group's epoch, so that a new target is made. */
    void bump(ConsumerGroup group, String reason, Turn<GroupEvent> turn) {
        group.history().note(reason, turn.nowMs());
        group.topics().refresh(group.members(), catalog, turn.nowMs());
        long hash = group.topics().metadataHash(group.members(), catalog);
        turn.emit(new ConsumerGroupEvent.GroupEpoch(group.groupId(), group.groupEpoch() + 1, hash));
    }

    /** Takes a member out; the others share what it had. */
    void remove(ConsumerGroup group, String memberId, String reason, Turn<GroupEvent> turn) {
        drop(group, memberId, turn);
        bump(group, reason, turn);
    }

    private static void drop(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberProgressForgotten(group.groupId(), memberId));
        turn.emit(new ConsumerGroupEvent.MemberTargetForgotten(group.groupId(), memberId));
        turn.emit(new ConsumerGroupEvent.MemberForgotten(group.groupId(), memberId));
        turn.cancel(new GroupTimer.Session(group.groupId(), memberId));
        turn.cancel(new GroupTimer.Revocation(group.groupId(), memberId));
    }
}
