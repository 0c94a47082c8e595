package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * A group that nobody is in takes the protocol of whoever joins it; a classic one that is in use may become a consumer
 * group. Offsets stay. Stateless but for the groups it is given.
 */
final class ProtocolConversion {
    private final Groups groups;
    private final OnlineUpgrade upgrade;

    ProtocolConversion(Groups groups, OnlineUpgrade upgrade) {
        this.groups = groups;
        this.upgrade = upgrade;
    }

    /** Makes way for a group of the consumer protocol, or says why not. */
    Optional<Refusal> toConsumer(String groupId, Turn<GroupEvent> turn) {
        Optional<ClassicGroup> group = groups.classic(groupId);
        if (group.map(Group::isAbandoned).orElse(true)) {
            group.ifPresent(abandoned -> abandoned.forgetting().forEach(turn::emit));
            return Optional.empty();
        }
        return upgrade.upgrade(group.get(), turn);
    }

    /** Makes way for a classic group in the place of one that nobody is in; whoever says that it is a member of it is not. */
    Optional<Refusal> toClassic(JoinGroup join, Turn<GroupEvent> turn) {
        Optional<ConsumerGroup> abandoned = groups.consumer(join.groupId());
        if (abandoned.isPresent() && !join.memberId().isEmpty()) {
            return Optional.of(ClassicAdmission.stranger(join.groupId(), join.memberId()));
        }
        abandoned.ifPresent(group -> group.forgetting().forEach(turn::emit));
        return Optional.empty();
    }
}
