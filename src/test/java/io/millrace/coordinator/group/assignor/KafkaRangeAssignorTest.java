package io.millrace.coordinator.group.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberSubscription;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Our range assignor and that of Kafka 4.4 divide the same topics among the same members in the same way. */
class KafkaRangeAssignorTest {
    private static final List<String> RACKS = List.of("a", "b", "c");

    private final Map<TopicId, Integer> counts = new TreeMap<>(KafkaRangeAssignorTest::compare);
    private final Map<String, Assignee> members = new HashMap<>();

    private static int compare(TopicId one, TopicId other) {
        return Long.compare(one.leastSignificantBits(), other.leastSignificantBits());
    }

    private static Uuid uuid(TopicId id) {
        return new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
    }

    @RepeatedTest(50)
    void dividesTopicsAsKafkaDoes(RepetitionInfo repetition) {
        Random random = Seeds.random("KafkaRangeAssignorTest", repetition.getCurrentRepetition());
        for (int number = 0; number < 1 + random.nextInt(5); number++) {
            counts.put(new TopicId(1, number), 1 + random.nextInt(20));
        }
        boolean alike = random.nextBoolean();
        for (int number = 0; number < 1 + random.nextInt(8); number++) {
            join("m-" + random.nextInt(1_000), random, alike);
        }

        assertThat(ours(random)).isEqualTo(kafkas(alike));
    }

    private void join(String memberId, Random random, boolean alike) {
        Set<TopicId> topics = new HashSet<>(counts.keySet());
        topics.removeIf(topic -> !alike && random.nextInt(3) == 0);
        Optional<String> instanceId =
                random.nextInt(3) == 0 ? Optional.of("i-" + random.nextInt(1_000_000)) : Optional.empty();
        Optional<String> rackId = random.nextBoolean() ? Optional.of(RACKS.get(random.nextInt(3))) : Optional.empty();
        members.put(memberId, new Assignee(memberId, instanceId, rackId, topics, PartitionSet.EMPTY));
    }

    /** What everybody is to have, by member and topic; what they have now is of no account. */
    private Map<String, Map<Uuid, Set<Integer>>> ours(Random random) {
        PartitionRacks racks = (topic, partition) -> Set.of(RACKS.get(partition % 3));
        Map<String, PartitionSet> targets = new RangeAssignor().assign(members.values(), counts, racks);
        List<Assignee> holding = members.values().stream()
                .map(member -> new Assignee(
                        member.memberId(),
                        member.instanceId(),
                        member.rackId(),
                        member.topics(),
                        Objects.requireNonNull(targets.get(anyMember(random)))))
                .toList();
        assertThat(new RangeAssignor().assign(holding, counts, racks)).isEqualTo(targets);
        Map<String, Map<Uuid, Set<Integer>>> result = new HashMap<>();
        targets.forEach(
                (memberId, target) -> result.put(memberId, sorted(target.byTopic(), KafkaRangeAssignorTest::uuid)));
        return result;
    }

    private String anyMember(Random random) {
        return new ArrayList<>(members.keySet()).get(random.nextInt(members.size()));
    }

    private static <T> Map<Uuid, Set<Integer>> sorted(
            Map<T, ? extends Collection<Integer>> partitions, Function<T, Uuid> name) {
        Map<Uuid, Set<Integer>> result = new HashMap<>();
        partitions.forEach((topic, numbers) -> {
            if (!numbers.isEmpty()) {
                result.put(name.apply(topic), new TreeSet<>(numbers));
            }
        });
        return result;
    }

    private Map<String, Map<Uuid, Set<Integer>>> kafkas(boolean alike) {
        return new org.apache.kafka.coordinator.group.assignor.RangeAssignor()
                .assign(new Spec(alike), new Topics()).members().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> sorted(each.getValue().partitions(), Function.identity())));
    }

    /** The group, in Kafka's words. */
    private final class Spec implements GroupSpec {
        private final boolean alike;

        Spec(boolean alike) {
            this.alike = alike;
        }

        @Override
        public Collection<String> memberIds() {
            return members.keySet();
        }

        @Override
        public SubscriptionType subscriptionType() {
            return alike ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS;
        }

        @Override
        public boolean isPartitionAssigned(Uuid topicId, int partition) {
            return false;
        }

        @Override
        public boolean isPartitionAssignable(Uuid topicId, int partition) {
            return true;
        }

        @Override
        public MemberSubscription memberSubscription(String memberId) {
            Assignee member = Objects.requireNonNull(members.get(memberId));
            return new Subscription(member);
        }

        @Override
        public MemberAssignment memberAssignment(String memberId) {
            return Map::of;
        }
    }

    private record Subscription(Assignee member) implements MemberSubscription {
        @Override
        public Optional<String> rackId() {
            return member.rackId();
        }

        @Override
        public Optional<String> instanceId() {
            return member.instanceId();
        }

        @Override
        public Set<Uuid> subscribedTopicIds() {
            return member.topics().stream().map(KafkaRangeAssignorTest::uuid).collect(Collectors.toSet());
        }
    }

    private final class Topics implements SubscribedTopicDescriber {
        @Override
        public int numPartitions(Uuid topicId) {
            return Objects.requireNonNull(
                    counts.get(new TopicId(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits())));
        }

        @Override
        public Set<String> racksForPartition(Uuid topicId, int partition) {
            return Set.of(RACKS.get(partition % 3));
        }
    }
}
