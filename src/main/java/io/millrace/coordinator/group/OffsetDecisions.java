package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of commands about committed offsets, for groups of every protocol. Stateless but for the groups it is given. */
final class OffsetDecisions {
    private final GroupSettings.Offsets settings;
    private final Groups groups;

    OffsetDecisions(GroupSettings.Offsets settings, Groups groups) {
        this.settings = settings;
        this.groups = groups;
    }

    void commit(OffsetCommit commit, ReplyToken<OffsetCommit.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<? extends Group> group = groups.byId(commit.groupId());
        Optional<Refusal> refusal =
                group.map(known -> known.admitCommit(commit)).orElseGet(() -> admitWithoutGroup(commit));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
            return;
        }
        List<OffsetCommit.StoredPosition> stored =
                new ArrayList<>(commit.positions().size());
        for (OffsetCommit.Position position : commit.positions()) {
            Optional<Refusal> stale = group.flatMap(known -> known.admitPosition(commit, position));
            stored.add(new OffsetCommit.StoredPosition(
                    position.partition(), stale.isPresent() ? stale : store(commit, position, turn)));
        }
        turn.answer(replyTo, new OffsetCommit.Reply(stored));
    }

    /** Without a group anybody may store offsets who does not claim to be a member of it. */
    private static Optional<Refusal> admitWithoutGroup(OffsetCommit commit) {
        if (commit.generationId() < 0) {
            return Optional.empty();
        }
        Reason reason = commit.supportsMemberEpochs() ? Reason.GROUP_ID_NOT_FOUND : Reason.ILLEGAL_GENERATION;
        return Optional.of(new Refusal(reason, "There is no group '" + commit.groupId() + "': join it again."));
    }

    private Optional<Refusal> store(OffsetCommit commit, OffsetCommit.Position position, Turn<GroupEvent> turn) {
        if (position.metadata().length() > settings.metadataMaxBytes()) {
            return Optional.of(new Refusal(
                    Reason.OFFSET_METADATA_TOO_LARGE,
                    "The metadata for " + position.partition() + " has "
                            + position.metadata().length() + " characters and may have " + settings.metadataMaxBytes()
                            + " (offset.metadata.max.bytes)."));
        }
        CommittedOffset committed = new CommittedOffset(
                position.topicId(),
                position.offset(),
                position.leaderEpoch(),
                position.metadata(),
                turn.nowMs(),
                commit.retentionMs().map(retentionMs -> turn.nowMs() + retentionMs));
        turn.emit(commit.transaction()
                .<GroupEvent>map(transaction -> new GroupEvent.TransactionalOffsetCommitted(
                        transaction.producerId(),
                        transaction.producerEpoch(),
                        commit.groupId(),
                        position.partition(),
                        committed))
                .orElseGet(() -> new GroupEvent.OffsetCommitted(commit.groupId(), position.partition(), committed)));
        return Optional.empty();
    }

    void fetch(OffsetFetch fetch, ReplyToken<OffsetFetch.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = groups.byId(fetch.groupId()).flatMap(group -> group.admitFetch(fetch));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
            return;
        }
        List<TopicPartition> partitions = fetch.partitions()
                .orElseGet(() ->
                        List.copyOf(groups.offsets().ofGroup(fetch.groupId()).keySet()));
        turn.answer(
                replyTo,
                new OffsetFetch.Reply(partitions.stream()
                        .map(partition -> position(fetch, partition))
                        .toList()));
    }

    private OffsetFetch.FetchedPosition position(OffsetFetch fetch, TopicPartition partition) {
        if (fetch.requireStable() && groups.offsets().hasPending(fetch.groupId(), partition)) {
            Refusal unstable = new Refusal(
                    Reason.UNSTABLE_OFFSET_COMMIT,
                    "A transaction that commits " + partition + " for group " + fetch.groupId()
                            + " is open: ask again.");
            return absent(partition, Optional.of(unstable));
        }
        return groups.offsets()
                .find(fetch.groupId(), partition)
                .map(committed -> new OffsetFetch.FetchedPosition(
                        partition, committed.offset(), committed.leaderEpoch(), committed.metadata(), Optional.empty()))
                .orElseGet(() -> absent(partition, Optional.empty()));
    }

    private static OffsetFetch.FetchedPosition absent(TopicPartition partition, Optional<Refusal> refusal) {
        return new OffsetFetch.FetchedPosition(
                partition, OffsetFetch.NO_OFFSET, OffsetFetch.NO_LEADER_EPOCH, "", refusal);
    }

    void delete(OffsetDelete delete, ReplyToken<OffsetDelete.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Group> group = groups.byId(delete.groupId());
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(delete.groupId())
                .or(() -> group.map(Group::admitOffsetDelete)
                        .orElseGet(() -> Optional.of(GroupQueries.noGroup(delete.groupId()))));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
            return;
        }
        List<OffsetDelete.DeletedOffset> deleted = delete.partitions().stream()
                .map(partition ->
                        new OffsetDelete.DeletedOffset(partition, deleteOne(group.orElseThrow(), partition, turn)))
                .toList();
        turn.answer(replyTo, new OffsetDelete.Reply(deleted));
    }

    private Optional<Refusal> deleteOne(Group group, TopicPartition partition, Turn<GroupEvent> turn) {
        if (group.isSubscribedTo(partition.topic())) {
            return Optional.of(new Refusal(
                    Reason.GROUP_SUBSCRIBED_TO_TOPIC,
                    "Group " + group.groupId() + " consumes " + partition.topic()
                            + ": stop its consumers to delete its offsets."));
        }
        forget(group.groupId(), partition, turn);
        return Optional.empty();
    }

    void forget(ForgetPartitions forget, ReplyToken<ForgetPartitions.Reply> replyTo, Turn<GroupEvent> turn) {
        int count = 0;
        for (Group group : groups.all()) {
            for (TopicPartition partition : forget.partitions()) {
                count += forget(group.groupId(), partition, turn) ? 1 : 0;
            }
        }
        turn.answer(replyTo, new ForgetPartitions.Reply(count));
    }

    void deleteGroup(DeleteGroup delete, ReplyToken<DeleteGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Group> group = groups.byId(delete.groupId());
        Optional<Refusal> refusal =
                group.map(Group::admitDelete).orElseGet(() -> Optional.of(GroupQueries.noGroup(delete.groupId())));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
            return;
        }
        groups.offsets()
                .ofGroup(delete.groupId())
                .keySet()
                .forEach(partition -> emitForgotten(delete.groupId(), partition, turn));
        group.orElseThrow().forgetting().forEach(turn::emit);
        turn.answer(replyTo, new DeleteGroup.Reply());
    }

    private boolean forget(String groupId, TopicPartition partition, Turn<GroupEvent> turn) {
        boolean there = groups.offsets().find(groupId, partition).isPresent()
                || groups.offsets().hasPending(groupId, partition);
        if (there) {
            emitForgotten(groupId, partition, turn);
        }
        return there;
    }

    private static void emitForgotten(String groupId, TopicPartition partition, Turn<GroupEvent> turn) {
        turn.emit(new GroupEvent.OffsetForgotten(groupId, partition));
    }
}
