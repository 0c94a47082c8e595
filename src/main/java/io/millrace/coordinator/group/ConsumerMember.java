package io.millrace.coordinator.group;

import io.millrace.coordinator.group.assignor.PartitionSet;

/**
 * A member of a consumer group. Immutable.
 *
 * @param target what it is to own in the end
 */
record ConsumerMember(String memberId, ConsumerMemberSpec spec, MemberProgress progress, PartitionSet target) {
    ConsumerMember with(ConsumerMemberSpec newSpec) {
        return new ConsumerMember(memberId, newSpec, progress, target);
    }

    ConsumerMember with(MemberProgress newProgress) {
        return new ConsumerMember(memberId, spec, newProgress, target);
    }

    ConsumerMember with(PartitionSet newTarget) {
        return new ConsumerMember(memberId, spec, progress, newTarget);
    }
}
