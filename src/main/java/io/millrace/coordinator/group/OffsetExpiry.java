package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Map;

/**
 * Forgets positions that were of no use for {@code offsets.retention.minutes} (KIP-211), and groups that have neither
 * members nor positions any more. Works in slices so that a shard full of old groups does not stand still. Stateless but
 * for the groups it is given.
 */
final class OffsetExpiry {
    /** Events in one slice; what is left follows at once, in a turn of its own. */
    static final int SLICE_EVENTS = 1_000;

    private final GroupSettings.Offsets settings;
    private final Groups groups;

    OffsetExpiry(GroupSettings.Offsets settings, Groups groups) {
        this.settings = settings;
        this.groups = groups;
    }

    void run(Turn<GroupEvent> turn) {
        int budget = SLICE_EVENTS;
        for (Group group : List.copyOf(groups.all())) {
            if (budget > 0) {
                budget -= expire(group, budget, turn);
            }
        }
        if (budget > 0) {
            scheduleNext(turn);
        } else {
            turn.schedule(new GroupTimer.OffsetExpiry(), 0);
        }
    }

    void scheduleNext(Turn<GroupEvent> turn) {
        turn.schedule(new GroupTimer.OffsetExpiry(), settings.retentionCheckIntervalMs());
    }

    private int expire(Group group, int budget, Turn<GroupEvent> turn) {
        String groupId = group.groupId();
        int emitted = 0;
        boolean keepsAny = groups.offsets().hasPending(groupId);
        for (Map.Entry<TopicPartition, CommittedOffset> entry :
                groups.offsets().ofGroup(groupId).entrySet()) {
            if (emitted < budget && isExpired(group, entry.getKey(), entry.getValue(), turn.nowMs())) {
                turn.emit(new GroupEvent.OffsetForgotten(groupId, entry.getKey()));
                emitted++;
            } else {
                keepsAny = true;
            }
        }
        if (!keepsAny && group.isAbandoned()) {
            List<GroupEvent> forgetting = group.forgetting();
            forgetting.forEach(turn::emit);
            emitted += forgetting.size();
        }
        return emitted;
    }

    private boolean isExpired(Group group, TopicPartition partition, CommittedOffset committed, long nowMs) {
        if (group.isSubscribedTo(partition.topic()) || groups.offsets().hasPending(group.groupId(), partition)) {
            return false;
        }
        if (committed.expireTimestampMs().isPresent()) {
            return group.unusedSinceMs(committed).isPresent()
                    && nowMs >= committed.expireTimestampMs().get();
        }
        return group.unusedSinceMs(committed)
                .map(sinceMs -> nowMs - sinceMs >= settings.retentionMs())
                .orElse(false);
    }
}
