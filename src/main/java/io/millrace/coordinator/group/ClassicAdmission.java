package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import java.util.Optional;

/**
 * Whether a request comes from a member of the group: the member, or why not. Stateless.
 *
 * <p>A static member is known by its instance id; another member id with it is an older incarnation, which is fenced.
 */
final class ClassicAdmission {
    private ClassicAdmission() {}

    static Outcome<ClassicMember> ofMember(ClassicGroup group, String memberId, Optional<String> instanceId) {
        if (instanceId.isPresent()) {
            Optional<ClassicMember> holder = group.members().byInstance(instanceId.get());
            if (holder.isPresent() && !holder.get().id().equals(memberId)) {
                return Outcome.refused(
                        Reason.FENCED_INSTANCE_ID,
                        "Instance " + instanceId.get() + " of group " + group.groupId() + " is member "
                                + holder.get().id() + " now, not " + memberId
                                + ": two consumers have the same group.instance.id, or one was restarted.");
            }
            if (holder.isEmpty()) {
                return new Outcome.Refused<>(stranger(group.groupId(), memberId));
            }
        }
        return group.members()
                .byId(memberId)
                .map(Outcome::done)
                .orElseGet(() -> new Outcome.Refused<>(stranger(group.groupId(), memberId)));
    }

    /** As the other, for a member that says which generation it is in. */
    static Outcome<ClassicMember> ofMember(
            ClassicGroup group, String memberId, Optional<String> instanceId, int generationId) {
        Outcome<ClassicMember> admission = ofMember(group, memberId, instanceId);
        if (admission instanceof Outcome.Done && generationId != group.generationId()) {
            return Outcome.refused(
                    Reason.ILLEGAL_GENERATION,
                    "Member " + memberId + " of group " + group.groupId() + " is in generation " + generationId
                            + " and the group in " + group.generationId() + ": join again.");
        }
        return admission;
    }

    /** Somebody whom a group does not have. */
    static Refusal stranger(String groupId, String memberId) {
        return new Refusal(
                Reason.UNKNOWN_MEMBER_ID,
                "Group " + groupId + " has no member '" + memberId
                        + "': it left, was removed after a timeout, or never joined.");
    }

    /** A group without a name, refused. */
    static Optional<Refusal> ofGroupId(String groupId) {
        return groupId.isEmpty()
                ? Optional.of(new Refusal(Reason.INVALID_GROUP_ID, "A group id must not be empty."))
                : Optional.empty();
    }
}
