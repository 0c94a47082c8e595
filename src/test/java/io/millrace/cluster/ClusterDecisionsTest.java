package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration.State;
import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClusterDecisionsTest {
    private final ClusterModel cluster = ClusterModel.of(3, new Random(5));

    // ---- nodes

    @Test
    void aStartingNodeBecomesActiveWhenItIsReadyAndTheControllerSeesIt() {
        cluster.start(4, PreviousStop.CLEAN, Optional.empty());
        cluster.settle();
        State before = broker(4).state();

        cluster.ready(4);
        cluster.settle();

        assertThat(before).isEqualTo(State.STARTING);
        assertThat(broker(4).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void everyStartRaisesTheBrokerEpoch() {
        cluster.kill(2);
        cluster.start(2, PreviousStop.CRASHED, Optional.empty());

        assertThat(broker(2).brokerEpoch()).isEqualTo(2);
    }

    @Test
    void aNodeWithDirectoriesOfAnotherClusterIsRefused() {
        BrokerStart stranger =
                new BrokerStart(9, new UUID(1, 1), "elsewhere", List.of(), Optional.empty(), PreviousStop.CLEAN);

        Outcome<?> outcome = new BrokerDecisions(BrokerConfig.defaults())
                .register(cluster.state, stranger)
                .reply();

        assertThat(reason(outcome)).isEqualTo(Reason.INCONSISTENT_CLUSTER_ID);
    }

    @Test
    void aRestartedProcessIsNotTakenForTheOneBefore() {
        cluster.kill(3);
        cluster.settle();
        cluster.members.put(3, new UUID(7, 7)); // It has joined, but not registered yet.
        cluster.settle();

        assertThat(broker(3).state()).isEqualTo(State.FENCED);
    }

    @Test
    void aNodeWithReplicasIsNotUnregistered() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.kill(3);
        cluster.settle();

        Outcome<?> outcome = BrokerDecisions.unregister(cluster.state, 3).reply();

        assertThat(reason(outcome)).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void aDrainedNodeGivesItsReplicasAwayAndMayLeave() {
        cluster.start(4, PreviousStop.CLEAN, Optional.empty());
        cluster.ready(4);
        cluster.create("t", List.of(1, 2, 3));

        cluster.drain(1, true);
        cluster.settle();
        List<Integer> onTheWay = cluster.partition("t").adding();
        cluster.propose("t", List.of(2, 3, 4, 1));
        cluster.settle();
        cluster.kill(1);
        cluster.settle();

        assertThat(onTheWay).containsExactly(4);
        assertThat(cluster.partition("t").replicas()).containsExactlyInAnyOrder(2, 3, 4);
        assertThat(BrokerDecisions.unregister(cluster.state, 1).changes()).hasSize(1);
    }

    // ---- lost records

    @Test
    void aReplicaThatLostRecordsLeavesTheInSyncSetBeforeItMayLead() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.kill(1);
        cluster.kill(2);
        cluster.kill(3);
        cluster.start(1, PreviousStop.CRASHED, Optional.empty());

        cluster.state = cluster.state.apply(IsrDecisions.withdraw(cluster.state, 1, (topic, partition) -> true)
                .changes());
        cluster.ready(1);
        cluster.settle();

        assertThat(cluster.partition("t").isr()).containsExactlyInAnyOrder(2, 3);
        assertThat(cluster.partition("t").hasLeader()).isFalse();
    }

    @Test
    void aFollowerThatLostRecordsIsForgottenByItsLeader() {
        cluster.create("t", List.of(1, 2, 3));
        int epochBefore = cluster.partition("t").leaderEpoch();

        cluster.state = cluster.state.apply(IsrDecisions.withdraw(cluster.state, 2, (topic, partition) -> true)
                .changes());

        assertThat(cluster.partition("t").leader()).isEqualTo(1);
        assertThat(cluster.partition("t").leaderEpoch()).isGreaterThan(epochBefore);
        assertThat(cluster.partition("t").isr()).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void theLastReplicaInSyncStaysWhateverItLost() {
        cluster.create("t", List.of(1));

        assertThat(IsrDecisions.withdraw(cluster.state, 1, (topic, partition) -> true)
                        .changes())
                .isEmpty();
    }

    // ---- controller

    @Test
    void theLowestLivingNodeTakesOverFromALostController() {
        int first = cluster.state.image().controllerId();

        cluster.kill(first);
        cluster.settle();

        assertThat(first).isEqualTo(1);
        assertThat(cluster.state.image().controllerId()).isEqualTo(2);
        assertThat(cluster.state.controllerEpoch()).isEqualTo(2);
    }

    @Test
    void aControllerThatStopsHandsOver() {
        cluster.stop(1);
        cluster.settle();

        assertThat(cluster.state.image().controllerId()).isEqualTo(2);
    }

    // ---- leaders

    @Test
    void aLostLeaderIsReplacedFromTheInSyncSet() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.propose("t", List.of(1, 3));

        cluster.kill(1);
        cluster.settle();

        assertThat(cluster.partition("t").leader()).isEqualTo(3);
        assertThat(cluster.partition("t").isr()).containsExactly(3);
    }

    @Test
    void theLastInSyncReplicaIsRememberedWhileItIsAwayAndLeadsAgain() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.propose("t", List.of(1));
        cluster.kill(1);
        cluster.settle();
        PartitionRegistration away = cluster.partition("t");

        cluster.start(1, PreviousStop.CRASHED, Optional.empty());
        cluster.ready(1);
        cluster.settle();

        assertThat(away.leader()).isEqualTo(PartitionRegistration.NO_LEADER);
        assertThat(away.isr()).containsExactly(1);
        assertThat(cluster.partition("t").leader()).isEqualTo(1);
        assertThat(cluster.partition("t").leaderEpoch()).isEqualTo(2);
    }

    @Test
    void whenAllAreKilledAtOnceWhoeverReturnsFirstLeads() {
        cluster.create("t", List.of(1, 2, 3));
        List.of(1, 2, 3).forEach(cluster::kill);

        cluster.start(3, PreviousStop.CRASHED, Optional.empty());
        cluster.ready(3);
        cluster.settle();

        assertThat(cluster.partition("t").leader()).isEqualTo(3);
    }

    @Test
    void aCrashedReplicaOfATopicThatDoesNotFlushLeavesTheInSyncSet() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.commit(List.of(new MetadataChange.TopicConfigChanged(
                cluster.state.image().topic("t").orElseThrow().id(), Map.of("flush.before.ack", "false"))));
        List.of(1, 2, 3).forEach(cluster::kill);

        cluster.start(3, PreviousStop.CRASHED, Optional.empty());
        cluster.ready(3);
        cluster.settle();
        PartitionRegistration waiting = cluster.partition("t");
        cluster.start(1, PreviousStop.CLEAN, Optional.empty());
        cluster.ready(1);
        cluster.settle();

        assertThat(waiting.hasLeader()).isFalse();
        assertThat(waiting.isr()).containsExactly(1, 2);
        assertThat(cluster.partition("t").leader()).isEqualTo(1);
    }

    @Test
    void aNodeWhoseDiskWasReplacedDoesNotReturnAsTheOnlyInSyncReplica() {
        cluster.create("t", List.of(1, 2));
        cluster.propose("t", List.of(1));
        cluster.kill(1);
        cluster.settle();

        Outcome<?> outcome = cluster.start(1, PreviousStop.NONE, Optional.empty());

        assertThat(reason(outcome)).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void aStoppingNodeGivesItsLeadershipAwayBeforeItGoes() {
        cluster.create("t", List.of(1, 2, 3));

        cluster.stop(1);

        assertThat(cluster.partition("t").leader()).isEqualTo(2);
        assertThat(cluster.partition("t").isr()).containsExactly(2, 3);
    }

    @Test
    void whatNobodyElseCanLeadHasNoLeaderBeforeAStoppingNodeIsGone() {
        cluster.create("t", List.of(1, 2));
        cluster.propose("t", List.of(1));

        cluster.stop(1);
        boolean ledWhileItStops = cluster.partition("t").hasLeader();
        cluster.kill(1);
        cluster.start(1, PreviousStop.CLEAN, Optional.empty());
        cluster.ready(1);
        cluster.settle();

        assertThat(ledWhileItStops).isFalse();
        assertThat(cluster.partition("t").leader()).isEqualTo(1);
    }

    @Test
    void anUncleanLeaderIsElectedOnlyWhenAskedFor() {
        cluster.create("t", List.of(1, 2));
        cluster.propose("t", List.of(1));
        cluster.kill(1);
        cluster.settle();
        boolean before = cluster.partition("t").hasLeader();

        Outcome<?> outcome = cluster.elect("t", ElectLeader.Kind.UNCLEAN);

        assertThat(before).isFalse();
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(cluster.partition("t").leader()).isEqualTo(2);
        assertThat(cluster.partition("t").isr()).containsExactly(2);
    }

    @Test
    void aPreferredLeaderIsElectedWhenItIsInSync() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.stop(1);
        cluster.kill(1);
        cluster.settle();
        Outcome<?> tooEarly = cluster.elect("t", ElectLeader.Kind.PREFERRED);
        cluster.start(1, PreviousStop.CLEAN, Optional.empty());
        cluster.ready(1);
        cluster.settle();
        cluster.propose("t", List.of(2, 3, 1));

        Outcome<?> outcome = cluster.elect("t", ElectLeader.Kind.PREFERRED);

        assertThat(reason(tooEarly)).isEqualTo(Reason.PREFERRED_LEADER_NOT_AVAILABLE);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(cluster.partition("t").leader()).isEqualTo(1);
        assertThat(reason(cluster.elect("t", ElectLeader.Kind.PREFERRED))).isEqualTo(Reason.ELECTION_NOT_NEEDED);
    }

    @Test
    void leadershipGoesBackToPreferredReplicasOnceTooMuchOfItIsElsewhere() {
        cluster.create("a", List.of(1, 2));
        cluster.create("b", List.of(1, 2));
        cluster.create("c", List.of(2, 1));
        ClusterUpkeep upkeep = new ClusterUpkeep(new Random(1));
        cluster.commit(List.of(new MetadataChange.PartitionChanged(
                cluster.state.image().topic("a").orElseThrow().id(),
                cluster.partition("a").ledBy(2, List.of(1, 2)))));

        List<MetadataChange> tolerant = upkeep.rebalance(cluster.state.image(), 50);
        List<MetadataChange> strict = upkeep.rebalance(cluster.state.image(), 10);

        assertThat(tolerant).isEmpty();
        cluster.commit(strict);
        assertThat(cluster.partition("a").leader()).isEqualTo(1);
    }

    // ---- in-sync sets

    @Test
    void aFollowerThatHasRestartedSinceIsNotLetIn() {
        cluster.create("t", List.of(1, 2));
        cluster.propose("t", List.of(1));
        TopicRegistration topic = cluster.state.image().topic("t").orElseThrow();
        IsrProposal counted = new IsrProposal(
                topic.id(),
                0,
                1,
                0,
                1,
                List.of(new IsrMember(1, -1), new IsrMember(2, broker(2).brokerEpoch())));
        cluster.kill(2);
        cluster.settle();
        cluster.start(2, PreviousStop.CRASHED, Optional.empty());
        cluster.ready(2);
        cluster.settle();

        IsrOutcome outcome = IsrDecisions.change(cluster.state, counted).reply();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        IsrOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.INELIGIBLE_REPLICA));
    }

    @Test
    void aRepeatedProposalIsAcceptedOnceAndAnOldOneIsStale() {
        cluster.create("t", List.of(1, 2));
        TopicRegistration topic = cluster.state.image().topic("t").orElseThrow();
        IsrProposal shrink = new IsrProposal(topic.id(), 0, 1, 0, 0, List.of(new IsrMember(1, -1)));

        IsrOutcome first = cluster.commit(IsrDecisions.change(cluster.state, shrink));
        Decision<IsrOutcome> again = IsrDecisions.change(cluster.state, shrink);
        cluster.propose("t", List.of(1, 2));
        IsrOutcome late = IsrDecisions.change(cluster.state, shrink).reply();

        assertThat(again.changes()).isEmpty();
        assertThat(again.reply()).isEqualTo(first).isInstanceOf(IsrOutcome.Accepted.class);
        assertThat(late).isEqualTo(new IsrOutcome.Stale(cluster.partition("t")));
    }

    @Test
    void aFencedNodeIsNotLetIn() {
        cluster.create("t", List.of(1, 2, 3));
        cluster.kill(3);
        cluster.settle();

        assertThat(cluster.propose("t", List.of(1, 2, 3))).isInstanceOf(IsrOutcome.Refused.class);
    }

    // ---- reassignments

    @Test
    void aReassignmentEndsOnceTheNewReplicasAreInSync() {
        cluster.create("t", List.of(1, 2));

        cluster.reassign("t", List.of(3, 2));
        cluster.settle();
        PartitionRegistration moving = cluster.partition("t");
        cluster.propose("t", List.of(1, 2, 3));
        cluster.settle();

        assertThat(moving.replicas()).containsExactly(3, 2, 1);
        assertThat(moving.adding()).containsExactly(3);
        assertThat(moving.removing()).containsExactly(1);
        assertThat(moving.leader()).isEqualTo(1);
        PartitionRegistration moved = cluster.partition("t");
        assertThat(moved.replicas()).containsExactly(3, 2);
        assertThat(moved.isr()).containsExactlyInAnyOrder(2, 3);
        assertThat(moved.leader()).isEqualTo(3);
        assertThat(moved.reassigning()).isFalse();
    }

    @Test
    void aReassignmentCanBeTakenBack() {
        cluster.create("t", List.of(1, 2));
        cluster.reassign("t", List.of(3));

        Outcome<?> outcome = cluster.cancel("t");

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(cluster.partition("t").replicas()).containsExactlyInAnyOrder(1, 2);
        assertThat(cluster.partition("t").reassigning()).isFalse();
        assertThat(reason(cluster.cancel("t"))).isEqualTo(Reason.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void replicasThatDoNotExistOrAreNamedTwiceAreRefused() {
        cluster.create("t", List.of(1, 2));

        assertThat(reason(cluster.reassign("t", List.of(1, 9)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reason(cluster.reassign("t", List.of(1, 1)))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reason(cluster.reassign("t", List.of()))).isEqualTo(Reason.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reason(cluster.reassign("no", List.of(1)))).isEqualTo(Reason.UNKNOWN_TOPIC_OR_PARTITION);
    }

    // ---- deleted topics

    @Test
    void aDeletedTopicIsRememberedUntilItsLastHolderHasClearedIt() {
        cluster.create("t", List.of(1, 2));
        var id = cluster.state.image().topic("t").orElseThrow().id();

        cluster.delete("t");
        cluster.commit(List.of(new MetadataChange.DeletedTopicCleared(id, 1)));
        boolean halfway = cluster.state.deletedTopics().containsKey(id);
        cluster.commit(List.of(new MetadataChange.DeletedTopicCleared(id, 2)));

        assertThat(halfway).isTrue();
        assertThat(cluster.state.deletedTopics()).isEmpty();
    }

    // ---- placement

    @Test
    void replicasAreSpreadOverRacks() {
        ClusterModel racks = new ClusterModel(new Random(3));
        for (int node = 1; node <= 6; node++) {
            racks.start(node, PreviousStop.CLEAN, Optional.of(node <= 3 ? "a" : node <= 5 ? "b" : "c"));
            racks.ready(node);
        }
        racks.settle();

        TopicRegistration topic = racks.create("t", 60, 3);

        assertThat(topic.partitions())
                .allSatisfy(partition -> assertThat(partition.replicas().stream()
                                .map(node -> rackOf(racks, node))
                                .distinct())
                        .hasSize(3));
        for (int node = 1; node <= 6; node++) {
            int leader = node;
            assertThat(topic.partitions().stream().filter(partition -> partition.leader() == leader))
                    .hasSize(10);
        }
    }

    @Test
    void aFencedNodeGetsReplicasOnlyWhenThereAreTooFewOthersAndIsNotInSync() {
        cluster.kill(3);
        cluster.settle();

        TopicRegistration two = cluster.create("two", 4, 2);
        TopicRegistration three = cluster.create("three", 4, 3);

        assertThat(two.partitions())
                .allSatisfy(partition -> assertThat(partition.replicas()).doesNotContain(3));
        assertThat(three.partitions()).allSatisfy(partition -> {
            assertThat(partition.replicas()).hasSize(3);
            assertThat(partition.isr()).doesNotContain(3);
        });
    }

    private static Optional<String> rackOf(ClusterModel cluster, int node) {
        return Objects.requireNonNull(cluster.state.image().brokers().get(node)).rack();
    }

    private BrokerRegistration broker(int node) {
        return Objects.requireNonNull(cluster.state.image().brokers().get(node));
    }

    private static Reason reason(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) outcome).refusal().reason();
    }
}
