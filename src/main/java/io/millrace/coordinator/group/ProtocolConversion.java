package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * A group that nobody is in takes the protocol of whoever joins it; its offsets stay. Stateless but for the groups it is
 * given.
 */
final class ProtocolConversion {
    private final Groups groups;

    ProtocolConversion(Groups groups) {
        this.groups = groups;
    }

    /** Makes way for a group of the consumer protocol, or says why not. */
    Optional<Refusal> toConsumer(String groupId, Turn<GroupEvent> turn) {
        return groups.classic(groupId)
                .flatMap(group -> makeWay(
                        group,
                        Reason.GROUP_ID_NOT_FOUND,
                        "Group " + groupId + " has members of the classic protocol: stop them to change it.",
                        turn));
    }

    /** Makes way for a classic group, or says why not; somebody who says that it is a member cannot be one of this group. */
    Optional<Refusal> toClassic(JoinGroup join, Turn<GroupEvent> turn) {
        String groupId = join.groupId();
        Optional<ConsumerGroup> consumerGroup = groups.consumer(groupId);
        if (consumerGroup.isPresent() && !join.memberId().isEmpty()) {
            return Optional.of(ClassicAdmission.stranger(groupId, join.memberId()));
        }
        return consumerGroup.flatMap(group -> makeWay(
                group,
                Reason.INCONSISTENT_GROUP_PROTOCOL,
                "Group " + groupId + " has members of the consumer protocol: use group.protocol=consumer, or"
                        + " stop them to change it.",
                turn));
    }

    private static Optional<Refusal> makeWay(Group group, Reason reason, String message, Turn<GroupEvent> turn) {
        if (!group.isAbandoned()) {
            return Optional.of(new Refusal(reason, message));
        }
        group.forgetting().forEach(turn::emit);
        return Optional.empty();
    }
}
