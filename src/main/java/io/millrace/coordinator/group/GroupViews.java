package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.ViewGroups.MemberView;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Groups as people watch them, whatever protocol they are of. Stateless but for the groups it is given. */
final class GroupViews {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final Groups groups;
    private final TopicCatalog catalog;
    private final TopicNames names;

    GroupViews(Groups groups, TopicCatalog catalog) {
        this.groups = groups;
        this.catalog = catalog;
        this.names = new TopicNames(catalog);
    }

    void view(ViewGroups view, ReplyToken<ViewGroups.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Group> one = view.groupId().flatMap(groups::byId);
        if (view.groupId().isPresent() && one.isEmpty()) {
            turn.refuse(replyTo, GroupQueries.noGroup(view.groupId().get()));
            return;
        }
        List<GroupView> views = one.map(group -> List.of(view(group)))
                .orElseGet(() -> groups.all().stream().map(this::view).toList());
        turn.answer(replyTo, new ViewGroups.Reply(views));
    }

    private GroupView view(Group group) {
        RebalanceHistory.Reply history = group.history().history();
        return new GroupView(
                group.groupId(),
                group.stateLabel(),
                group.typeLabel(),
                group.protocolType(),
                members(group),
                positions(group),
                history.count(),
                history.rebalances());
    }

    private static List<MemberView> members(Group group) {
        if (group instanceof ConsumerGroup consumer) {
            return consumer.members().stream()
                    .map(member -> new MemberView(
                            member.memberId(),
                            member.spec().instanceId(),
                            member.spec().client(),
                            consumer.lastHeardMs(member.memberId())))
                    .toList();
        }
        return ((ClassicGroup) group)
                .members().all().stream()
                        .map(member -> new MemberView(
                                member.id(), member.instanceId(), member.client(), Optional.of(member.lastHeardMs())))
                        .toList();
    }

    private List<PositionView> positions(Group group) {
        Map<TopicPartition, CommittedOffset> committed = groups.offsets().ofGroup(group.groupId());
        Map<TopicPartition, String> owners = owners(group);
        SortedSet<TopicPartition> partitions = new TreeSet<>(BY_NAME);
        partitions.addAll(committed.keySet());
        partitions.addAll(owners.keySet());
        subscription(group).forEach(topic -> catalog.byName(topic).ifPresent(known -> addAll(known, partitions)));
        List<PositionView> positions = new ArrayList<>(partitions.size());
        for (TopicPartition partition : partitions) {
            Optional<CommittedOffset> position = Optional.ofNullable(committed.get(partition));
            positions.add(new PositionView(
                    topicId(partition, position), partition, position, Optional.ofNullable(owners.get(partition))));
        }
        return positions;
    }

    private static void addAll(TopicCatalog.Topic topic, Set<TopicPartition> partitions) {
        for (int partition = 0; partition < topic.partitionCount(); partition++) {
            partitions.add(new TopicPartition(topic.name(), partition));
        }
    }

    private TopicId topicId(TopicPartition partition, Optional<CommittedOffset> committed) {
        return committed
                .map(CommittedOffset::topicId)
                .filter(id -> !id.equals(TopicId.ZERO))
                .or(() -> catalog.byName(partition.topic()).map(TopicCatalog.Topic::id))
                .orElse(TopicId.ZERO);
    }

    private Map<TopicPartition, String> owners(Group group) {
        Map<TopicPartition, String> owners = new HashMap<>();
        if (group instanceof ConsumerGroup consumer) {
            consumer.members()
                    .forEach(member -> own(names.byName(member.progress().assigned()), member.memberId(), owners));
        } else if (group instanceof ClassicGroup classic
                && classic.protocolType().equals(ConsumerSubscription.PROTOCOL_TYPE)) {
            classic.members()
                    .all()
                    .forEach(member -> ClientFormat.assignment(member.assignment())
                            .ifPresent(given -> own(given.partitions(), member.id(), owners)));
        }
        return owners;
    }

    private static void own(Map<String, List<Integer>> byTopic, String memberId, Map<TopicPartition, String> owners) {
        byTopic.forEach((topic, partitions) ->
                partitions.forEach(partition -> owners.put(new TopicPartition(topic, partition), memberId)));
    }

    private static Set<String> subscription(Group group) {
        Set<String> topics = new TreeSet<>();
        if (group instanceof ConsumerGroup consumer) {
            consumer.members().forEach(member -> topics.addAll(consumer.topics().of(member.spec())));
        } else if (group instanceof ClassicGroup classic) {
            topics.addAll(classic.subscribedTopics());
        }
        return topics;
    }
}
