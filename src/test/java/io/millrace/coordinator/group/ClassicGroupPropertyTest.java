package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver;
import io.millrace.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random lives of a classic group: members come, go, fall silent, commit and meet a coordinator that dies. */
class ClassicGroupPropertyTest {
    private static final int STEPS = 1_500;
    private static final int CLIENTS = 6;
    private static final int PARTITIONS = 8;

    private Random random = new Random(0);
    private GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, FakeTopics.none(), random);
    private final List<Agent> agents = new ArrayList<>();
    private final Map<Integer, Map<Integer, String>> ownersByGeneration = new HashMap<>();
    private final Map<TopicPartition, Long> acknowledged = new HashMap<>();
    private long nextOffset;

    /** A client with what it believes. */
    private final class Agent {
        private ClassicClient client;
        private CoordinatorDriver.@Nullable Pending<JoinGroup.Reply> join;
        private CoordinatorDriver.@Nullable Pending<SyncGroup.Reply> sync;
        private List<JoinGroup.JoinedMember> toAssign = List.of();
        private final Optional<String> instanceId;
        private boolean joined;
        private boolean synced;

        Agent(Optional<String> instanceId) {
            this.instanceId = instanceId;
            this.client = new ClassicClient(driver, instanceId);
        }

        void act() {
            if (join != null || sync != null) {
                listen();
                return;
            }
            if (joined && !synced && random.nextInt(10) > 0) {
                startSync();
                return;
            }
            switch (joined ? random.nextInt(20) : 0) {
                case 0 -> startJoin();
                case 1, 2, 3, 4 -> startSync();
                case 5, 6, 7, 8, 9, 10, 11, 12 -> heartbeat();
                case 13, 14, 15, 16, 17, 18 -> commit();
                default -> leave();
            }
        }

        private void startJoin() {
            if (random.nextInt(3) == 0) {
                client = new ClassicClient(driver, instanceId); // Restarted: it has forgotten its member id.
            }
            joined = false;
            join = client.join();
        }

        private void startSync() {
            Map<String, OpaqueBytes> assignments = new HashMap<>();
            for (int partition = 0; !toAssign.isEmpty() && partition < PARTITIONS; partition++) {
                String owner = toAssign.get(partition % toAssign.size()).memberId();
                assignments.merge(
                        owner,
                        ClassicClient.bytes(Integer.toString(partition)),
                        (old, more) -> OpaqueBytes.of((text(old) + text(more)).getBytes(StandardCharsets.UTF_8)));
            }
            sync = client.sync(assignments);
        }

        private void heartbeat() {
            if (client.heartbeat().granted().isEmpty()) {
                joined = false;
            }
        }

        private void commit() {
            int partition = random.nextInt(PARTITIONS);
            long offset = ++nextOffset;
            if (client.commit("orders", partition, offset).granted().isPresent()) {
                acknowledged.put(new TopicPartition("orders", partition), offset);
            }
        }

        private void leave() {
            client.leave();
            client = new ClassicClient(driver, instanceId);
            joined = false;
        }

        private void listen() {
            if (join != null && !join.waits()) {
                joined = join.granted().isPresent();
                if (joined) {
                    synced = false;
                    toAssign = client.joined(join).members();
                } else {
                    client = new ClassicClient(driver, instanceId);
                }
                join = null;
            } else if (sync != null && !sync.waits()) {
                sync.granted().ifPresent(reply -> own(reply.assignment()));
                joined = sync.granted().isPresent();
                synced = joined;
                sync = null;
            }
        }

        private void own(OpaqueBytes assignment) {
            Map<Integer, String> owners =
                    ownersByGeneration.computeIfAbsent(client.generationId, unused -> new HashMap<>());
            text(assignment).chars().forEach(partition -> {
                String other = owners.put(partition, client.memberId);
                // A restarted static member has the partitions of its former self.
                boolean itself = other == null || other.equals(client.memberId) || instanceId.isPresent();
                assertThat(itself).as("%s owns %d too", other, partition).isTrue();
            });
        }

        private String text(OpaqueBytes bytes) {
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }

    @RepeatedTest(20)
    void keepsItsPromises(RepetitionInfo repetition) {
        random = Seeds.random("ClassicGroupPropertyTest", repetition.getCurrentRepetition());
        driver = new GroupDriver(GroupSettings.DEFAULTS, FakeTopics.none(), random);
        for (int client = 0; client < CLIENTS; client++) {
            agents.add(new Agent(client % 3 == 0 ? Optional.of("i-" + client) : Optional.empty()));
        }
        for (int step = 0; step < STEPS; step++) {
            int choice = random.nextInt(100);
            if (choice < 85) {
                agents.get(random.nextInt(CLIENTS)).act();
            } else if (choice < 99) {
                driver.advanceMs(random.nextInt(2_000));
            } else {
                driver.failOver();
                ownersByGeneration.clear(); // Generations that were not stored are given again, to other members.
            }
            checkOffsets();
        }
        checkGenerations();
        checkReplay();
        checkNothingIsLeftBehind();
    }

    private void checkOffsets() {
        assertThat(driver.machine().groups().offsets().ofGroup(ClassicClient.GROUP))
                .as("acknowledged commits")
                .hasSize(acknowledged.size())
                .allSatisfy((partition, committed) ->
                        assertThat(committed.offset()).isEqualTo(acknowledged.get(partition)));
    }

    private void checkGenerations() {
        int last = 0;
        Set<Integer> stored = new HashSet<>();
        for (GroupEvent event : driver.log()) {
            if (event instanceof GroupEvent.ClassicGroupStored group) {
                assertThat(group.snapshot().generationId()).isGreaterThanOrEqualTo(last);
                last = group.snapshot().generationId();
                stored.add(last);
            }
        }
        assertThat(stored).as("generations that the run led to").isNotEmpty();
    }

    private void checkReplay() {
        Optional<GroupEvent.ClassicGroupStored> lastStored = driver.log().stream()
                .filter(GroupEvent.ClassicGroupStored.class::isInstance)
                .map(GroupEvent.ClassicGroupStored.class::cast)
                .reduce((earlier, later) -> later);
        driver.failOver();
        ClassicGroup replayed =
                driver.machine().groups().classic(ClassicClient.GROUP).orElseThrow();
        assertThat(replayed.generationId())
                .isEqualTo(lastStored.orElseThrow().snapshot().generationId());
        assertThat(replayed.members().all().stream().map(ClassicMember::id))
                .containsExactlyElementsOf(lastStored.orElseThrow().snapshot().members().stream()
                        .map(ClassicGroupSnapshot.Member::memberId)
                        .toList());
        checkOffsets();
    }

    private void checkNothingIsLeftBehind() {
        agents.forEach(Agent::act);
        driver.advanceMs(2L * ClassicJoin.FIRST_JOIN_PATIENCE_MS);
        assertThat(driver.open()).as("tokens without an answer").isEmpty();
        assertThat(driver.timers()).containsExactly(new GroupTimer.OffsetExpiry());
    }
}
