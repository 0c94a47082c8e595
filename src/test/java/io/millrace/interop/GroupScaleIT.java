package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.interop.WireMembers.Member;
import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClassicWireGroup;
import io.millrace.testkit.ClientSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A large group that grows and shrinks, and many small ones; the times are printed. */
@ExtendWith(BrokerExtension.class)
class GroupScaleIT {
    private static final int PARTITIONS = 100;
    private static final int MEMBERS = 200;
    private static final int STEP = 5;
    private static final int GROUPS = 1_000;
    private static final int SOCKETS = 4;

    private final List<Member> members = new ArrayList<>();
    private final List<Double> stableMs = new ArrayList<>();

    /** Members here do not look for their coordinator, so it has to be there. */
    @BeforeEach
    void awaitCoordinators(ClientSession session) {
        session.consumer(Map.of("group.id", "first-" + UUID.randomUUID()))
                .committed(Set.of(new TopicPartition("any", 0)));
        Await.until(
                "every coordinator has loaded",
                ClientSession.PATIENCE,
                () -> session.admin().listGroups().errors().get().isEmpty());
    }

    @Test
    void growsToTwoHundredMembersAndShrinksAgain(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        String groupId = "churn-" + UUID.randomUUID();
        try (WireMembers wire = new WireMembers(session.broker().port(), SOCKETS, topic)) {
            for (int joining = 1; members.size() < MEMBERS; joining = Math.min(STEP, MEMBERS - members.size())) {
                IntStream.range(0, joining).forEach(i -> members.add(new Member(groupId)));
                settle(wire);
            }
            int epochAtTheTop = members.get(0).epoch();
            while (members.size() > 1) {
                List<Member> leaving = members.subList(0, Math.min(STEP, members.size() - 1));
                wire.leave(leaving);
                leaving.clear();
                settle(wire);
            }

            print("members 1 -> 200 -> 1 in steps of " + STEP + ", time to stable");
            assertThat(epochAtTheTop).as("one epoch for each that joined").isLessThanOrEqualTo(MEMBERS + 1);
            assertThat(members.get(0).epoch()).isLessThanOrEqualTo(2 * MEMBERS + 1);
            wire.leave(members);
        }
    }

    @Test
    void aClassicCooperativeGroupGrowsAndShrinksAsWell(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        try (ClassicWireGroup group = new ClassicWireGroup(
                "127.0.0.1", session.broker().port(), topic, PARTITIONS, CooperativeStickyAssignor::new)) {
            timed(() -> group.join(1), group);
            while (group.size() < MEMBERS) {
                timed(() -> group.join(Math.min(STEP, MEMBERS - group.size())), group);
            }
            while (group.size() > 1) {
                timed(() -> group.leave(Math.min(STEP, group.size() - 1)), group);
            }

            print("classic members 1 -> 200 -> 1 in steps of " + STEP + ", time to stable");
            assertThat(group.rebalances())
                    .as("one for each step, and another one where partitions move between members")
                    .isLessThanOrEqualTo(2 * stableMs.size());
            group.leave(1);
        }
    }

    private void timed(Runnable step, ClassicWireGroup group) {
        long beginNanos = System.nanoTime();
        step.run();
        stableMs.add((System.nanoTime() - beginNanos) / 1e6);
        assertThat(group.owned()).doesNotHaveDuplicates().hasSize(PARTITIONS);
    }

    /** Heartbeats until every partition has one owner and everybody is in one epoch. */
    private void settle(WireMembers wire) {
        long beginNanos = System.nanoTime();
        int rounds = 0;
        do {
            wire.beat(members);
            assertThat(++rounds).as("rounds until stable").isLessThan(200);
        } while (!isSettled());
        stableMs.add((System.nanoTime() - beginNanos) / 1e6);
    }

    private boolean isSettled() {
        Set<Integer> owned = new HashSet<>();
        for (Member member : members) {
            if (member.epoch() != members.get(0).epoch()) {
                return false;
            }
            for (int partition : member.owned()) {
                if (!owned.add(partition)) {
                    return false;
                }
            }
        }
        return owned.size() == PARTITIONS;
    }

    private void print(String what) {
        List<Double> sorted = stableMs.stream().sorted().toList();
        System.out.printf(
                "%s: p50 %.0f ms, p99 %.0f ms%n",
                what, sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
    }

    @Test
    void coordinatesAThousandGroups(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        String prefix = "many-" + UUID.randomUUID() + "-";
        IntStream.range(0, GROUPS).forEach(number -> members.add(new Member(prefix + number)));
        try (WireMembers wire = new WireMembers(session.broker().port(), SOCKETS, topic)) {
            long beginNanos = System.nanoTime();
            wire.beat(members);
            long joinedNanos = System.nanoTime();
            wire.beat(members);
            long beatNanos = System.nanoTime();

            System.out.printf(
                    "%d groups of one member: %.0f ms until all are stable, %.0f ms for a heartbeat of each%n",
                    GROUPS, (joinedNanos - beginNanos) / 1e6, (beatNanos - joinedNanos) / 1e6);
            assertThat(members).allSatisfy(member -> assertThat(member.owned()).containsExactly(0));
            wire.leave(members);
        }
    }
}
