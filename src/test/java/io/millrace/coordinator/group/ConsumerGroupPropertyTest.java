package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.assignor.PartitionSet;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random lives of a consumer group: members come, go, miss answers, change their minds and meet a new coordinator. */
class ConsumerGroupPropertyTest {
    private static final int STEPS = 600;
    private static final int CLIENTS = 6;

    private final FakeTopics topics = FakeTopics.none().with("orders", 7).with("payments", 4);
    private Random random = new Random(0);
    private GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, topics, random);
    private final List<ConsumerClient> clients = new ArrayList<>();
    private int created;
    private int lastEpoch;
    private int step;

    private final Map<Integer, Held> holders = new HashMap<>();
    private final Map<String, NavigableMap<Integer, Integer>> steps = new HashMap<>();

    /** A member that has held a partition without a break. */
    private record Held(String memberId, int sinceStep) {}

    @RepeatedTest(20)
    void keepsItsPromises(RepetitionInfo repetition) {
        random = Seeds.random("ConsumerGroupPropertyTest", repetition.getCurrentRepetition());
        driver = new GroupDriver(GroupSettings.DEFAULTS, topics, random);
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(client(client));
        }
        for (step = 0; step < STEPS; step++) {
            step();
            check();
        }
        checkReplay();
        checkSettles();
        checkNothingIsLeftBehind();
    }

    private ConsumerClient client(int index) {
        Optional<String> instanceId = index % 3 == 0 ? Optional.of("i-" + index) : Optional.empty();
        ConsumerClient client = new ConsumerClient(driver, "m-" + ++created, instanceId);
        return choose(client);
    }

    private ConsumerClient choose(ConsumerClient client) {
        return switch (random.nextInt(4)) {
            case 0 -> client.subscribedTo("orders", "payments");
            case 1 -> client.matching("o.*");
            case 2 -> client.subscribedTo("orders", "missing").assignedBy("range");
            default -> client.subscribedTo("orders");
        };
    }

    private void step() {
        int index = random.nextInt(CLIENTS);
        ConsumerClient client = clients.get(index);
        int choice = random.nextInt(100);
        if (choice < 60) {
            beat(client);
        } else if (choice < 68) {
            client.heartbeat(); // The answer gets lost.
        } else if (choice < 73) {
            choose(client);
        } else if (choice < 76) {
            client.leave(-1);
            client.forgetEverything();
        } else if (choice < 79) {
            clients.set(index, client(index)); // Restarted without a word.
        } else if (choice < 80) {
            topics.with("orders", 7 + random.nextInt(4));
        } else if (choice < 90) {
            IntStream.range(0, 4).forEach(time -> commit(client));
        } else if (choice < 98) {
            driver.advanceMs(random.nextInt(4_000));
        } else {
            driver.failOver();
        }
    }

    /** A commit of an epoch before counts only when nobody else may have had the partition since the member was in it. */
    private void commit(ConsumerClient client) {
        TopicId orders = topics.byName("orders").orElseThrow().id();
        int partition = random.nextInt(6);
        int epoch = Math.max(0, client.epoch - random.nextInt(4));
        boolean taken = driver.send(new OffsetCommit(
                        ConsumerClient.GROUP,
                        client.memberId,
                        Optional.empty(),
                        epoch,
                        Optional.empty(),
                        true,
                        List.of(new OffsetCommit.Position(
                                orders, new TopicPartition("orders", partition), step, -1, ""))))
                .granted()
                .filter(reply -> reply.positions().get(0).refusal().isEmpty())
                .isPresent();
        if (taken && epoch < currentEpoch(client)) {
            Held held = Objects.requireNonNull(holders.get(partition), "nobody holds it");
            assertThat(held.memberId()).isEqualTo(client.memberId);
            assertThat(lastStepIn(epoch, client.memberId))
                    .as("commit of %s in epoch %d for %d", client.memberId, epoch, partition)
                    .isGreaterThanOrEqualTo(held.sinceStep());
        }
    }

    /** When a member was last seen in an epoch or one before it. */
    private int lastStepIn(int epoch, String memberId) {
        return Objects.requireNonNull(steps.get(memberId)).headMap(epoch, true).values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(-1);
    }

    private int currentEpoch(ConsumerClient client) {
        return driver.machine()
                .groups()
                .consumer(ConsumerClient.GROUP)
                .flatMap(group -> group.member(client.memberId))
                .map(member -> member.progress().memberEpoch())
                .orElse(0);
    }

    private static void beat(ConsumerClient client) {
        client.heartbeat().granted().ifPresentOrElse(client::obey, client::forgetEverything);
    }

    private void check() {
        Optional<ConsumerGroup> found = driver.machine().groups().consumer(ConsumerClient.GROUP);
        if (found.isEmpty()) {
            return;
        }
        ConsumerGroup group = found.get();
        assertThat(group.groupEpoch()).isGreaterThanOrEqualTo(lastEpoch);
        lastEpoch = group.groupEpoch();
        assertThat(group.targetEpoch()).isLessThanOrEqualTo(group.groupEpoch());
        PartitionSet held = PartitionSet.EMPTY;
        for (ConsumerMember member : group.members()) {
            assertThat(held.and(member.progress().held()).isEmpty())
                    .as("one holder for each partition")
                    .isTrue();
            held = held.plus(member.progress().held());
        }
        watch(group);
        for (ConsumerClient client : clients) {
            group.member(client.memberId)
                    .filter(member -> client.epoch > 0)
                    .ifPresent(member -> assertThat(
                                    client.owned.minus(member.progress().held()).isEmpty())
                            .as("%s owns %s and holds %s", client.memberId, client.owned, member.progress())
                            .isTrue());
        }
    }

    /** Who holds which partition since when, and in which epochs members were seen, for the judgement of commits. */
    private void watch(ConsumerGroup group) {
        TopicId orders = topics.byName("orders").orElseThrow().id();
        Map<Integer, Held> now = new HashMap<>();
        for (ConsumerMember member : group.members()) {
            steps.computeIfAbsent(member.memberId(), id -> new TreeMap<>())
                    .put(member.progress().memberEpoch(), step);
            for (int partition = 0; partition < 6; partition++) {
                if (member.progress().held().contains(orders, partition)) {
                    Held before = holders.get(partition);
                    boolean same = before != null && before.memberId().equals(member.memberId());
                    now.put(partition, same ? before : new Held(member.memberId(), step));
                }
            }
        }
        holders.clear();
        holders.putAll(now);
    }

    private void checkReplay() {
        Optional<ConsumerGroup> before = driver.machine().groups().consumer(ConsumerClient.GROUP);
        driver.failOver();
        ConsumerGroup after =
                driver.machine().groups().consumer(ConsumerClient.GROUP).orElseThrow();
        assertThat(after.groupEpoch()).isEqualTo(before.orElseThrow().groupEpoch());
        assertThat(after.targetEpoch()).isEqualTo(before.orElseThrow().targetEpoch());
        assertThat(after.members())
                .containsExactlyInAnyOrderElementsOf(before.orElseThrow().members());
    }

    /** Silent members time out, the others heartbeat: in the end every partition that somebody wants has one owner. */
    private void checkSettles() {
        for (int round = 0; round < 30; round++) {
            clients.forEach(ConsumerGroupPropertyTest::beat);
            driver.advanceMs(5_000);
        }
        ConsumerGroup group =
                driver.machine().groups().consumer(ConsumerClient.GROUP).orElseThrow();
        assertThat(group.stateLabel()).isEqualTo("Stable");
        int orders = topics.byName("orders").orElseThrow().partitionCount();
        int owned = clients.stream()
                .map(client -> client.owned)
                .reduce(PartitionSet.EMPTY, PartitionSet::plus)
                .filter((topic, partition) ->
                        topics.byId(topic).orElseThrow().name().equals("orders"))
                .count();
        assertThat(owned).isEqualTo(orders);
    }

    private void checkNothingIsLeftBehind() {
        driver.advanceMs(GroupDriver.SESSION_TIMEOUT_MS);
        assertThat(driver.open()).isEmpty();
        assertThat(driver.timers()).containsExactly(new GroupTimer.OffsetExpiry());
    }
}
