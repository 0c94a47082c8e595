package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.Assignee;
import io.millrace.coordinator.group.assignor.PartitionAssignor;
import io.millrace.coordinator.group.assignor.PartitionRacks;
import io.millrace.coordinator.group.assignor.PartitionSet;
import io.millrace.coordinator.group.assignor.RangeAssignor;
import io.millrace.coordinator.group.assignor.UniformAssignor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the target of a consumer group with the assignor that most of its members ask for. Stateless. */
final class TargetAssignments {
    private static final PartitionAssignor UNIFORM = new UniformAssignor();
    private static final List<PartitionAssignor> ASSIGNORS = List.of(UNIFORM, new RangeAssignor());

    private final TopicCatalog catalog;

    TargetAssignments(TopicCatalog catalog) {
        this.catalog = catalog;
    }

    static List<String> names() {
        return ASSIGNORS.stream().map(PartitionAssignor::name).toList();
    }

    /** The assignor with most votes; uniform when nobody votes. */
    static PartitionAssignor assignorOf(ConsumerGroup group) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        group.members()
                .forEach(
                        member -> member.spec().serverAssignor().ifPresent(name -> votes.merge(name, 1, Integer::sum)));
        Optional<String> winner =
                votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        return ASSIGNORS.stream()
                .filter(assignor -> winner.isPresent() && assignor.name().equals(winner.get()))
                .findFirst()
                .orElse(UNIFORM);
    }

    /** Nobody looks for racks in a group whose members do not say theirs. */
    private PartitionRacks racks(List<Assignee> assignees) {
        boolean anybodySaysIts =
                assignees.stream().anyMatch(assignee -> assignee.rackId().isPresent());
        return anybodySaysIts ? catalog::racksOf : PartitionRacks.UNKNOWN;
    }

    /** Makes a target for the group's epoch and stores what is different in it. */
    void make(ConsumerGroup group, Turn<GroupEvent> turn) {
        Map<TopicId, Integer> partitionCounts = new LinkedHashMap<>();
        List<Assignee> assignees = new ArrayList<>(group.members().size());
        for (ConsumerMember member : group.members()) {
            Set<TopicId> topics = new HashSet<>();
            for (String name : group.topics().of(member.spec())) {
                catalog.byName(name).ifPresent(topic -> {
                    topics.add(topic.id());
                    partitionCounts.put(topic.id(), topic.partitionCount());
                });
            }
            assignees.add(new Assignee(
                    member.memberId(), member.spec().instanceId(), member.spec().rackId(), topics, member.target()));
        }
        Map<String, PartitionSet> targets = assignorOf(group).assign(assignees, partitionCounts, racks(assignees));
        for (Assignee assignee : assignees) {
            PartitionSet target = targets.getOrDefault(assignee.memberId(), PartitionSet.EMPTY);
            if (!target.equals(assignee.current())) {
                turn.emit(new ConsumerGroupEvent.TargetAssigned(group.groupId(), assignee.memberId(), target));
            }
        }
        turn.emit(new ConsumerGroupEvent.TargetEpoch(group.groupId(), group.groupEpoch(), turn.nowMs()));
    }
}
