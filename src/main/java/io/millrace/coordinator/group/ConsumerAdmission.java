package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a request comes from a member of a consumer group, in the epoch it says: the member, or why not. Stateless. */
final class ConsumerAdmission {
    private ConsumerAdmission() {}

    /** For offsets, where the epoch must be the current one. */
    static Outcome<ConsumerMember> ofMember(ConsumerGroup group, String memberId, int memberEpoch) {
        Outcome<ConsumerMember> member = known(group, memberId);
        if (member instanceof Outcome.Done<ConsumerMember> known
                && known.value().progress().memberEpoch() != memberEpoch) {
            boolean classic = known.value().spec().classic().isPresent();
            return Outcome.refused(
                    classic ? Reason.ILLEGAL_GENERATION : Reason.STALE_MEMBER_EPOCH,
                    "Member " + memberId + " of group " + group.groupId() + " is in epoch "
                            + known.value().progress().memberEpoch() + ", not " + memberEpoch
                            + (classic ? ": join again." : ": heartbeat and try again."));
        }
        return member;
    }

    /** For commits, which may be of an epoch before: then it depends on the partitions. */
    static Outcome<ConsumerMember> ofCommit(ConsumerGroup group, String memberId, int memberEpoch) {
        Outcome<ConsumerMember> member = known(group, memberId);
        return member instanceof Outcome.Done<ConsumerMember> known
                        && known.value().progress().memberEpoch() < memberEpoch
                ? ofMember(group, memberId, memberEpoch)
                : member;
    }

    /** A commit of an epoch before counts for partitions that the member has held since then. */
    static Optional<Refusal> refusalOf(
            ConsumerGroup group, ConsumerMember member, int memberEpoch, OffsetCommit.Position position) {
        MemberProgress progress = member.progress();
        OptionalInt since =
                progress.since().of(position.topicId(), position.partition().partition());
        boolean held = since.isPresent() && since.getAsInt() <= memberEpoch;
        return held || memberEpoch == progress.memberEpoch()
                ? Optional.empty()
                : refusalOf(ofMember(group, member.memberId(), memberEpoch));
    }

    static Outcome<ConsumerMember> known(ConsumerGroup group, String memberId) {
        return group.member(memberId)
                .map(Outcome::done)
                .orElseGet(() -> new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), memberId)));
    }

    /** For whoever says its instance id too, if it has one. */
    static Outcome<ConsumerMember> known(ConsumerGroup group, String memberId, Optional<String> instanceId) {
        return instanceId
                .map(instance -> knownInstance(group, memberId, instance))
                .orElseGet(() -> known(group, memberId));
    }

    /** For a static member that says it is one already. */
    static Outcome<ConsumerMember> knownInstance(ConsumerGroup group, String memberId, String instanceId) {
        Optional<ConsumerMember> holder = group.staticMember(instanceId);
        if (holder.isPresent() && !holder.get().memberId().equals(memberId)) {
            return Outcome.refused(
                    Reason.FENCED_INSTANCE_ID,
                    "Instance " + instanceId + " of group " + group.groupId() + " is member "
                            + holder.get().memberId() + " now, not " + memberId
                            + ": two consumers have the same group.instance.id, or one was restarted.");
        }
        return holder.map(Outcome::done)
                .orElseGet(() -> new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), memberId)));
    }

    /**
     * For heartbeats. A member may be one epoch behind when the answer that told it was lost; it proves that by owning
     * nothing that it should not.
     */
    static Outcome<ConsumerMember> inEpoch(ConsumerMember member, int receivedEpoch, Optional<PartitionSet> owned) {
        MemberProgress progress = member.progress();
        boolean lostAnswer = receivedEpoch == progress.previousEpoch()
                && receivedEpoch < progress.memberEpoch()
                && owned.map(said -> said.minus(progress.assigned()).isEmpty()).orElse(false);
        if (receivedEpoch == progress.memberEpoch() || lostAnswer) {
            return Outcome.done(member);
        }
        return Outcome.refused(
                Reason.FENCED_MEMBER_EPOCH,
                "Member " + member.memberId() + " is in epoch " + progress.memberEpoch() + ", not " + receivedEpoch
                        + ": give up all partitions and join again.");
    }

    static Optional<Refusal> refusalOf(Outcome<ConsumerMember> admission) {
        return admission instanceof Outcome.Refused<ConsumerMember> refused
                ? Optional.of(refused.refusal())
                : Optional.empty();
    }
}
