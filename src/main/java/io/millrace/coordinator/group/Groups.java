package io.millrace.coordinator.group;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every group of one shard, with its offsets: the durable state, changed by {@link #apply} only. Owned by the worker of its
 * shard.
 *
 * <p>A group is there as soon as somebody has joined it or committed an offset for it.
 */
final class Groups {
    private final Map<String, Group> byId = new LinkedHashMap<>();
    private final CommittedOffsets offsets = new CommittedOffsets();

    void apply(GroupEvent event) {
        if (event instanceof GroupEvent.OffsetCommitted committed) {
            byId.computeIfAbsent(committed.groupId(), ClassicGroup::new);
            offsets.put(committed.groupId(), committed.partition(), committed.committed());
        } else if (event instanceof GroupEvent.TransactionalOffsetCommitted pending) {
            byId.computeIfAbsent(pending.groupId(), ClassicGroup::new);
            offsets.putPending(
                    pending.producerId(),
                    pending.producerEpoch(),
                    pending.groupId(),
                    pending.partition(),
                    pending.committed());
        } else if (event instanceof GroupEvent.TransactionEnded ended) {
            offsets.endTransaction(ended.producerId(), ended.coordinatorEpoch(), ended.commit())
                    .forEach(groupId -> byId.computeIfAbsent(groupId, ClassicGroup::new));
        } else if (event instanceof GroupEvent.OffsetForgotten forgotten) {
            offsets.remove(forgotten.groupId(), forgotten.partition());
        } else if (event instanceof GroupEvent.ClassicGroupStored stored) {
            classicOrNew(stored.groupId()).restore(stored.snapshot());
        } else if (event instanceof GroupEvent.ClassicGroupForgotten forgotten) {
            byId.remove(forgotten.groupId());
        } else if (event instanceof ConsumerGroupEvent.GroupForgotten forgotten) {
            byId.remove(forgotten.groupId());
        } else if (event instanceof ConsumerGroupEvent consumer) {
            consumerOrNew(consumer.groupId()).apply(consumer);
        }
    }

    private ClassicGroup classicOrNew(String groupId) {
        if (byId.get(groupId) instanceof ClassicGroup group) {
            return group;
        }
        ClassicGroup group = new ClassicGroup(groupId);
        byId.put(groupId, group);
        return group;
    }

    /** A classic group of the same name only kept offsets: they are not in it, so it can be replaced. */
    private ConsumerGroup consumerOrNew(String groupId) {
        if (byId.get(groupId) instanceof ConsumerGroup group) {
            return group;
        }
        ConsumerGroup group = new ConsumerGroup(groupId);
        byId.put(groupId, group);
        return group;
    }

    Optional<Group> byId(String groupId) {
        return Optional.ofNullable(byId.get(groupId));
    }

    /** The group, if it is there and classic. */
    Optional<ClassicGroup> classic(String groupId) {
        return byId.get(groupId) instanceof ClassicGroup group ? Optional.of(group) : Optional.empty();
    }

    /** The group, if it is there and of the consumer protocol. */
    Optional<ConsumerGroup> consumer(String groupId) {
        return byId.get(groupId) instanceof ConsumerGroup group ? Optional.of(group) : Optional.empty();
    }

    /** The group of somebody who joins: as it is, or a new one without anything durable. */
    ConsumerGroup consumerToJoin(String groupId) {
        return consumerOrNew(groupId);
    }

    /** The group of somebody who joins: as it is, or a new one without anything durable. */
    ClassicGroup classicToJoin(String groupId) {
        return classicOrNew(groupId);
    }

    /** Every group; a view. */
    Collection<Group> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    CommittedOffsets offsets() {
        return offsets;
    }
}
