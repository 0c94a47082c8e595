package io.millrace.coordinator.group.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What every assignment must be, for random members and topics; and what each assignor promises beyond that. */
class AssignorPropertyTest {
    private static final PartitionAssignor UNIFORM = new UniformAssignor();
    private static final List<String> RACKS = List.of("a", "b", "c");

    private static TopicId topic(int number) {
        return new TopicId(1, number);
    }

    private static Assignee member(String id, Set<TopicId> topics, PartitionSet current) {
        return new Assignee(id, Optional.empty(), Optional.empty(), topics, current);
    }

    @RepeatedTest(50)
    void givesEachPartitionToOneSubscriberAndKeepsLoadsEven(RepetitionInfo repetition) {
        Random random = Seeds.random("AssignorPropertyTest", repetition.getCurrentRepetition());
        Map<TopicId, Integer> counts = new LinkedHashMap<>();
        for (int number = 0; number < 1 + random.nextInt(5); number++) {
            counts.put(topic(number), random.nextInt(20));
        }
        List<Assignee> members = new ArrayList<>();
        for (int number = 0; number < 1 + random.nextInt(8); number++) {
            Set<TopicId> topics = new HashSet<>(counts.keySet());
            topics.removeIf(topic -> random.nextInt(3) == 0);
            Optional<String> rackId = random.nextBoolean() ? Optional.of(RACKS.get(number % 3)) : Optional.empty();
            members.add(new Assignee("m-" + number, Optional.empty(), rackId, topics, PartitionSet.EMPTY));
        }
        PartitionRacks racks = (topic, partition) -> Set.of(RACKS.get(partition % 3));
        for (PartitionAssignor assignor : List.of(UNIFORM, new RangeAssignor())) {
            Map<String, PartitionSet> targets = assignor.assign(members, counts, racks);
            checkComplete(members, counts, targets);
        }
        checkFair(members, counts, UNIFORM.assign(members, counts, racks));
    }

    private static void checkComplete(
            List<Assignee> members, Map<TopicId, Integer> counts, Map<String, PartitionSet> targets) {
        PartitionSet all = PartitionSet.EMPTY;
        int total = 0;
        for (Assignee member : members) {
            PartitionSet target = targets.getOrDefault(member.memberId(), PartitionSet.EMPTY);
            assertThat(member.topics()).containsAll(target.byTopic().keySet());
            all = all.plus(target);
            total += target.count();
        }
        int wanted = counts.entrySet().stream()
                .filter(topic ->
                        members.stream().anyMatch(member -> member.topics().contains(topic.getKey())))
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(total).isEqualTo(all.count()).isEqualTo(wanted);
    }

    /** No partition could move to a subscriber that has at least two less. */
    private static void checkFair(
            List<Assignee> members, Map<TopicId, Integer> counts, Map<String, PartitionSet> targets) {
        for (TopicId topic : counts.keySet()) {
            List<Assignee> subscribers = members.stream()
                    .filter(member -> member.topics().contains(topic))
                    .toList();
            int least = subscribers.stream()
                    .mapToInt(member -> count(targets, member))
                    .min()
                    .orElse(0);
            subscribers.stream()
                    .filter(member -> targets.getOrDefault(member.memberId(), PartitionSet.EMPTY)
                            .byTopic()
                            .containsKey(topic))
                    .forEach(member -> assertThat(count(targets, member)).isLessThanOrEqualTo(least + 1));
        }
    }

    private static int count(Map<String, PartitionSet> targets, Assignee member) {
        return targets.getOrDefault(member.memberId(), PartitionSet.EMPTY).count();
    }

    @Test
    void movesNoMoreThanTheNewcomersShare() {
        Map<TopicId, Integer> counts = Map.of(topic(1), 100);
        Set<TopicId> topics = counts.keySet();
        List<Assignee> before = List.of(
                member("a", topics, PartitionSet.EMPTY),
                member("b", topics, PartitionSet.EMPTY),
                member("c", topics, PartitionSet.EMPTY));
        Map<String, PartitionSet> first = UNIFORM.assign(before, counts, PartitionRacks.UNKNOWN);
        List<Assignee> after = new ArrayList<>();
        before.forEach(member -> after.add(
                member(member.memberId(), topics, first.getOrDefault(member.memberId(), PartitionSet.EMPTY))));
        after.add(member("d", topics, PartitionSet.EMPTY));

        Map<String, PartitionSet> second = UNIFORM.assign(after, counts, PartitionRacks.UNKNOWN);

        int moved = before.stream()
                .mapToInt(member -> first.getOrDefault(member.memberId(), PartitionSet.EMPTY)
                        .minus(second.getOrDefault(member.memberId(), PartitionSet.EMPTY))
                        .count())
                .sum();
        assertThat(moved).isEqualTo(25);
    }

    @Test
    void givesMembersWhatHasAReplicaInTheirRack() {
        Map<TopicId, Integer> counts = Map.of(topic(1), 9);
        List<Assignee> members = RACKS.stream()
                .map(rack -> new Assignee(
                        "m-" + rack, Optional.empty(), Optional.of(rack), counts.keySet(), PartitionSet.EMPTY))
                .toList();

        Map<String, PartitionSet> targets =
                UNIFORM.assign(members, counts, (topic, partition) -> Set.of(RACKS.get(partition % 3)));

        for (int rack = 0; rack < 3; rack++) {
            PartitionSet target = Objects.requireNonNull(targets.get("m-" + RACKS.get(rack)));
            assertThat(target.byTopic().get(topic(1))).containsExactly(rack, rack + 3, rack + 6);
        }
    }
}
