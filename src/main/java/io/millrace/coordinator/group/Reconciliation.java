package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The next step of one member towards its target: give up first, then take what is free. A partition is given to a member
 * only when no other holds it, which is what keeps owners unique while members move at their own pace. Immutable.
 *
 * <pre>
 *            nothing to give up                  all free
 *  STABLE ────────────────────────► (next epoch) ─────────► STABLE
 *    │ something to give up              ▲    │ some held by others
 *    ▼                                   │    ▼
 *  UNREVOKED ──── it says that it has ───┘  UNRELEASED ── others gave up ──► STABLE
 * </pre>
 *
 * @param targetEpoch epoch of the target
 * @param free whether nobody but this member holds a partition
 * @param owned what the member says it owns; empty when it does not say
 */
record Reconciliation(
        MemberProgress member,
        int targetEpoch,
        PartitionSet target,
        BiPredicate<TopicId, Integer> free,
        Optional<PartitionSet> owned) {

    MemberProgress next() {
        return switch (member.phase()) {
            case STABLE -> member.memberEpoch() == targetEpoch ? member : step(member.memberEpoch());
            case UNREVOKED_PARTITIONS -> mayOwnAnyOf(member.pendingRevocation()) ? member : step(targetEpoch);
            case UNRELEASED_PARTITIONS -> step(member.memberEpoch());
        };
    }

    private MemberProgress step(int epochUntilRevoked) {
        PartitionSet kept = member.assigned().and(target);
        PartitionSet toRevoke = member.assigned().minus(target);
        if (!toRevoke.isEmpty() && mayOwnAnyOf(toRevoke)) {
            return member.to(epochUntilRevoked, MemberPhase.UNREVOKED_PARTITIONS, kept, toRevoke);
        }
        PartitionSet wanted = target.minus(kept);
        PartitionSet available = wanted.filter(free);
        boolean complete = available.equals(wanted);
        return member.to(
                targetEpoch,
                complete ? MemberPhase.STABLE : MemberPhase.UNRELEASED_PARTITIONS,
                available.isEmpty() ? kept : kept.plus(available),
                PartitionSet.EMPTY);
    }

    private boolean mayOwnAnyOf(PartitionSet partitions) {
        return owned.map(said -> !said.and(partitions).isEmpty()).orElse(true);
    }
}
