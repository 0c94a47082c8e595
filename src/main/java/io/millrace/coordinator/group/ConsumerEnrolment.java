package io.millrace.coordinator.group;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.Map;
import java.util.Optional;

/** How somebody becomes a member of a consumer group, stays one, and stops being one. Stateless. */
final class ConsumerEnrolment {
    private final GroupSettings.Consumer settings;
    private final TopicCatalog catalog;
    private final OnlineDowngrade downgrade;

    ConsumerEnrolment(GroupSettings.Consumer settings, TopicCatalog catalog, OnlineDowngrade downgrade) {
        this.settings = settings;
        this.catalog = catalog;
        this.downgrade = downgrade;
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
                return Outcome.done(takePlace(
                        group, member, heartbeat.memberId(), member.spec().updatedBy(heartbeat), turn));
            }
            return Outcome.done(update(group, member, member.spec().updatedBy(heartbeat), turn));
        }
        boolean joins = heartbeat.memberEpoch() == ConsumerValidation.JOINS
                && ((Outcome.Refused<ConsumerMember>) found).refusal().reason() == Reason.UNKNOWN_MEMBER_ID;
        return joins ? enrolNew(group, heartbeat.memberId(), ConsumerMemberSpec.first(heartbeat), turn) : found;
    }

    private static Outcome<ConsumerMember> find(
            ConsumerGroup group, ConsumerGroupHeartbeat heartbeat, Optional<PartitionSet> owned) {
        boolean joins = heartbeat.memberEpoch() == ConsumerValidation.JOINS;
        if (joins && heartbeat.groupInstanceId().isPresent()) {
            return findInstanceToReplace(group, heartbeat);
        }
        Outcome<ConsumerMember> known =
                ConsumerAdmission.known(group, heartbeat.memberId(), heartbeat.groupInstanceId());
        if (known instanceof Outcome.Done<ConsumerMember> member && !joins) {
            return ConsumerAdmission.inEpoch(member.value(), heartbeat.memberEpoch(), owned);
        }
        return known;
    }

    /** An instance may be taken over by another member id after it has said that it leaves for now, which classic ones do not. */
    private static Outcome<ConsumerMember> findInstanceToReplace(
            ConsumerGroup group, ConsumerGroupHeartbeat heartbeat) {
        String instanceId = heartbeat.groupInstanceId().orElseThrow();
        Optional<ConsumerMember> holder = group.staticMember(instanceId);
        if (holder.isEmpty()) {
            return new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), heartbeat.memberId()));
        }
        boolean released = holder.get().progress().isAway()
                || holder.get().spec().classic().isPresent()
                || holder.get().memberId().equals(heartbeat.memberId());
        return released
                ? Outcome.done(holder.get())
                : Outcome.refused(
                        Reason.UNRELEASED_INSTANCE_ID,
                        "Instance " + instanceId + " of group " + group.groupId() + " is still member "
                                + holder.get().memberId() + ": stop that one, or wait for its session to end.");
    }

    private Outcome<ConsumerMember> enrolNew(
            ConsumerGroup group, String memberId, ConsumerMemberSpec spec, Turn<GroupEvent> turn) {
        if (group.members().size() >= settings.maxSize()) {
            return Outcome.refused(
                    Reason.GROUP_MAX_SIZE_REACHED,
                    "Group " + group.groupId() + " may have " + settings.maxSize()
                            + " members (group.consumer.max.size) and has them.");
        }
        specify(group, memberId, spec, turn);
        bump(group, "member " + memberId + " joined", turn);
        return ConsumerAdmission.known(group, memberId);
    }

    private ConsumerMember update(
            ConsumerGroup group, ConsumerMember member, ConsumerMemberSpec next, Turn<GroupEvent> turn) {
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
            ConsumerGroup group, ConsumerMember old, String memberId, ConsumerMemberSpec spec, Turn<GroupEvent> turn) {
        drop(group, old.memberId(), turn);
        specify(group, memberId, spec, turn);
        turn.emit(new ConsumerGroupEvent.TargetAssigned(group.groupId(), memberId, old.target()));
        turn.emit(new ConsumerGroupEvent.MemberProgressed(
                group.groupId(),
                memberId,
                new MemberProgress(
                        0,
                        0,
                        MemberPhase.STABLE,
                        old.progress().assigned(),
                        PartitionSet.EMPTY,
                        old.progress().since())));
        if (old.spec().changesAssignment(spec)) {
            bump(group, "static member " + memberId + " changed its subscription", turn);
        }
        return group.member(memberId).orElseThrow();
    }

    private static void specify(ConsumerGroup group, String memberId, ConsumerMemberSpec spec, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberSpecified(group.groupId(), memberId, spec));
    }

    /** The same for a member that joins with the classic protocol; a stranger is given an id by the caller. */
    Outcome<ConsumerMember> enrolClassic(
            ConsumerGroup group, String memberId, boolean stranger, ConsumerMemberSpec spec, Turn<GroupEvent> turn) {
        Optional<ConsumerMember> incarnation =
                stranger ? spec.instanceId().flatMap(group::staticMember) : Optional.empty();
        if (incarnation.isPresent()) {
            return Outcome.done(takePlace(group, incarnation.get(), memberId, spec, turn));
        }
        Outcome<ConsumerMember> known = ConsumerAdmission.known(group, memberId, spec.instanceId());
        if (known instanceof Outcome.Done<ConsumerMember> member) {
            return Outcome.done(update(group, member.value(), spec, turn));
        }
        boolean mayBeNew = stranger || spec.instanceId().isEmpty();
        return mayBeNew ? enrolNew(group, memberId, spec, turn) : known;
    }

    /** Raises the group's epoch, so that a new target is made. */
    void bump(ConsumerGroup group, String reason, Turn<GroupEvent> turn) {
        group.history().note(reason, turn.nowMs());
        raiseEpoch(group, turn);
    }

    private void raiseEpoch(ConsumerGroup group, Turn<GroupEvent> turn) {
        group.topics().refresh(group.members(), catalog, turn.nowMs());
        long hash = group.topics().metadataHash(group.members(), catalog);
        turn.emit(new ConsumerGroupEvent.GroupEpoch(group.groupId(), group.groupEpoch() + 1, hash));
    }

    /**
     * Takes members out; the others share what they had. The group may be a classic one afterwards.
     *
     * @param reasons why, by member id
     */
    void remove(ConsumerGroup group, Map<String, String> reasons, Turn<GroupEvent> turn) {
        reasons.forEach((memberId, reason) -> {
            drop(group, memberId, turn);
            group.history().note(reason, turn.nowMs());
        });
        if (!downgradeIfDue(group, turn)) {
            raiseEpoch(group, turn);
        }
    }

    /** Makes it a classic group if only members of the classic protocol are left, and says whether it did. */
    @CanIgnoreReturnValue
    boolean downgradeIfDue(ConsumerGroup group, Turn<GroupEvent> turn) {
        boolean due = downgrade.isDue(group);
        if (due) {
            downgrade.downgrade(group, "the last member of the consumer protocol has gone", turn);
        }
        return due;
    }

    /** Forgets a member and its timers, and nothing else. */
    static void drop(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberProgressForgotten(group.groupId(), memberId));
        turn.emit(new ConsumerGroupEvent.MemberTargetForgotten(group.groupId(), memberId));
        turn.emit(new ConsumerGroupEvent.MemberForgotten(group.groupId(), memberId));
        turn.cancel(new GroupTimer.Session(group.groupId(), memberId));
        turn.cancel(new GroupTimer.Revocation(group.groupId(), memberId));
        turn.cancel(new GroupTimer.Rejoin(group.groupId(), memberId));
    }
}
