package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.assignor.PartitionSet;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random lives of a group whose members are restarted with another protocol, leave, die, miss answers and meet a new
 * coordinator, while they commit what they consume.
 */
class MigrationPropertyTest {
    private static final int STEPS = 800;
    private static final int MEMBERS = 4;
    private static final int PARTITIONS = 6;
    private static final String TOPIC = "orders";

    private final FakeTopics topics = FakeTopics.none().with(TOPIC, PARTITIONS);
    private final List<RollingMember> members = new ArrayList<>();
    private final Map<RollingMember, Map<TopicPartition, Long>> positions = new HashMap<>();
    private final Map<TopicPartition, Long> highestCommitted = new HashMap<>();
    private Random random = new Random(0);
    private GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, topics, random);
    private boolean cooperative;
    private int created;

    @RepeatedTest(30)
    void sharesPartitionsAndKeepsOffsetsWhateverTheProtocol(RepetitionInfo repetition) {
        random = Seeds.random("MigrationPropertyTest", repetition.getCurrentRepetition());
        driver = new GroupDriver(GroupSettings.DEFAULTS, topics, random);
        cooperative = repetition.getCurrentRepetition() % 2 == 0;
        for (int member = 0; member < MEMBERS; member++) {
            members.add(member());
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            checkHolders();
            checkOffsets();
        }
        checkReplay();
        checkSettles();
        checkSettlesWith("Classic", () -> new RollingClassic(driver, TOPIC, PARTITIONS, cooperative));
        checkSettlesWith("Consumer", () -> new RollingConsumer(driver, topics, "m-" + ++created));
    }

    private RollingMember member() {
        return random.nextBoolean()
                ? new RollingClassic(driver, TOPIC, PARTITIONS, cooperative)
                : new RollingConsumer(driver, topics, "m-" + ++created);
    }

    private void step() {
        int index = random.nextInt(MEMBERS);
        RollingMember member = members.get(index);
        int choice = random.nextInt(100);
        if (choice < 55) {
            beat(member);
        } else if (choice < 75) {
            consume(member);
        } else if (choice < 78) {
            member.leave();
            positions.remove(member);
        } else if (choice < 80) {
            member.leave();
            members.set(index, member());
        } else if (choice < 81) {
            members.set(index, member()); // Killed, and started again with a protocol by chance.
        } else if (choice < 98) {
            driver.advanceMs(random.nextInt(1_500));
        } else {
            driver.failOver();
        }
    }

    /** A position is forgotten with its partition, so that it is read anew when the partition comes back. */
    private void beat(RollingMember member) {
        member.beat();
        positions.computeIfAbsent(member, unused -> new HashMap<>()).keySet().retainAll(member.owned());
    }

    /** Goes on from the last position, or from the committed one where the partition is new, and commits. */
    private void consume(RollingMember member) {
        Map<TopicPartition, Long> own = positions.computeIfAbsent(member, unused -> new HashMap<>());
        for (TopicPartition partition : member.owned()) {
            long position = own.computeIfAbsent(partition, this::committed) + random.nextInt(5);
            own.put(partition, position);
            if (random.nextBoolean()) {
                member.commit(partition, position);
            }
        }
    }

    private long committed(TopicPartition partition) {
        return driver.machine()
                .groups()
                .offsets()
                .find(ConsumerClient.GROUP, partition)
                .map(CommittedOffset::offset)
                .orElse(0L);
    }

    private Optional<Group> group() {
        return driver.machine().groups().byId(ConsumerClient.GROUP);
    }

    private void checkHolders() {
        if (group().orElse(null) instanceof ConsumerGroup group) {
            PartitionSet held = PartitionSet.EMPTY;
            for (ConsumerMember member : group.members()) {
                assertThat(held.and(member.progress().held()).isEmpty())
                        .as("one holder for each partition")
                        .isTrue();
                held = held.plus(member.progress().held());
            }
        }
    }

    private void checkOffsets() {
        for (int number = 0; number < PARTITIONS; number++) {
            TopicPartition partition = new TopicPartition(TOPIC, number);
            assertThat(committed(partition))
                    .as("committed offset of %s", partition)
                    .isGreaterThanOrEqualTo(highestCommitted.getOrDefault(partition, 0L));
            highestCommitted.put(partition, committed(partition));
        }
    }

    private void checkReplay() {
        Group before = group().orElseThrow();
        driver.failOver();
        Group after = group().orElseThrow();
        assertThat(after.typeLabel()).isEqualTo(before.typeLabel());
        if (before instanceof ConsumerGroup consumer) {
            assertThat(((ConsumerGroup) after).members()).containsExactlyInAnyOrderElementsOf(consumer.members());
            assertThat(((ConsumerGroup) after).groupEpoch()).isEqualTo(consumer.groupEpoch());
        } else if (before instanceof ClassicGroup classic && classic.state() == GroupState.STABLE) {
            assertThat(((ClassicGroup) after).generationId()).isEqualTo(classic.generationId());
            assertThat(((ClassicGroup) after).members().count())
                    .isEqualTo(classic.members().count());
        }
        checkOffsets();
    }

    /** Silent members time out and the others go on: in the end every partition has one owner. */
    private void checkSettles() {
        for (int round = 0; round < 60; round++) {
            members.forEach(this::beat);
            driver.advanceMs(2_000);
        }
        List<TopicPartition> owned =
                members.stream().flatMap(member -> member.owned().stream()).toList();
        assertThat(owned).doesNotHaveDuplicates().hasSize(PARTITIONS);
        assertThat(group().orElseThrow().stateLabel()).isEqualTo("Stable");
        members.forEach(this::consume);
        checkOffsets();
    }

    /** Restarts the members one by one with one protocol; the group takes it when the last one has. */
    private void checkSettlesWith(String protocol, Supplier<RollingMember> make) {
        for (int index = 0; index < MEMBERS; index++) {
            members.get(index).leave();
            members.set(index, make.get());
            checkSettles();
        }
        assertThat(group().orElseThrow().typeLabel()).isEqualTo(protocol);
    }
}
