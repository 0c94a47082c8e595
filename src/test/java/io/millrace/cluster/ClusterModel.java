package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * A cluster reduced to its metadata and to who is alive: every decision is committed at once, and what must hold between
 * two states is checked after each. Confined to one test.
 */
final class ClusterModel {
    private final Random random;
    private final BrokerDecisions brokers = new BrokerDecisions(BrokerConfig.defaults());
    private final ClusterUpkeep upkeep;
    private final Controller controller;
    final Map<Integer, UUID> members = new HashMap<>();
    ClusterState state = ClusterState.empty(-1);
    boolean uncleanAllowed;

    ClusterModel(Random random) {
        this.random = random;
        this.upkeep = new ClusterUpkeep(random);
        this.controller = new Controller(BrokerConfig.defaults(), random);
    }

    /** A cluster whose nodes, numbered from 1, have all started. */
    static ClusterModel of(int nodes, Random random) {
        ClusterModel model = new ClusterModel(random);
        for (int node = 1; node <= nodes; node++) {
            model.start(node, PreviousStop.CLEAN, Optional.empty());
            model.ready(node);
        }
        model.settle();
        return model;
    }

    void commit(List<MetadataChange> changes) {
        if (!changes.isEmpty()) {
            ClusterState before = state;
            state = state.apply(changes);
            check(before, state, changes);
        }
    }

    <R> R commit(Decision<R> decision) {
        commit(decision.changes());
        return decision.reply();
    }

    Outcome<BrokerRegistration> start(int node, PreviousStop previousStop, Optional<String> rack) {
        UUID incarnation = new UUID(random.nextLong(), random.nextLong());
        members.put(node, incarnation);
        return commit(
                brokers.register(state, new BrokerStart(node, incarnation, "cluster", List.of(), rack, previousStop)));
    }

    void ready(int node) {
        commit(BrokerDecisions.ready(state, node, members.getOrDefault(node, BrokerRegistration.ALONE)));
    }

    void stop(int node) {
        commit(BrokerDecisions.stop(state, node, members.getOrDefault(node, BrokerRegistration.ALONE)));
    }

    void kill(int node) {
        members.remove(node);
    }

    /** One round of what nodes do unasked: elect a controller, and what that one finds to do. */
    boolean upkeep() {
        long version = state.image().version();
        members.keySet().forEach(node -> commit(ControllerElection.decide(state, node, members)));
        int chosen = state.image().controllerId();
        if (members.containsKey(chosen) && ControllerElection.isController(state, chosen)) {
            commit(upkeep.decide(state, members));
        }
        return state.image().version() != version;
    }

    void settle() {
        int rounds = 0;
        while (upkeep()) {
            assertThat(++rounds).as("upkeep comes to an end").isLessThan(50);
        }
    }

    TopicRegistration create(String name, int partitions, int replicationFactor) {
        Outcome<TopicRegistration> created = commit(controller.createTopics(
                        state,
                        List.of(new CreateTopic(name, partitions, replicationFactor, Map.of(), List.of())),
                        false))
                .get(0);
        return ((Outcome.Done<TopicRegistration>) created).value();
    }

    /** A topic of one partition on these replicas, all in sync, led by the first. */
    void create(String name, List<Integer> replicas) {
        PartitionRegistration partition = new PartitionRegistration(0, replicas.get(0), 0, 0, replicas, replicas);
        commit(List.of(
                new TopicCreated(new TopicRegistration(TopicId.random(random), name, Map.of(), List.of(partition)))));
    }

    PartitionRegistration partition(String topic) {
        return state.image().topic(topic).orElseThrow().partitions().get(0);
    }

    Outcome<?> elect(String topic, ElectLeader.Kind kind) {
        uncleanAllowed = kind == ElectLeader.Kind.UNCLEAN;
        Outcome<?> outcome = commit(controller.electLeaders(state, List.of(new ElectLeader(topic, 0, kind))))
                .get(0);
        uncleanAllowed = false;
        return outcome;
    }

    Outcome<?> reassign(String topic, List<Integer> replicas) {
        return commit(controller.reassign(state, List.of(new AlterReassignment(topic, 0, Optional.of(replicas), true))))
                .get(0);
    }

    Outcome<?> cancel(String topic) {
        return commit(controller.reassign(state, List.of(new AlterReassignment(topic, 0, Optional.empty(), true))))
                .get(0);
    }

    void delete(String topic) {
        commit(controller.deleteTopics(state, List.of(new TopicSelector.ByName(topic))));
    }

    /** The leader of a topic's first partition proposes an in-sync set, knowing every node's present epoch. */
    IsrOutcome propose(String topic, List<Integer> isr) {
        TopicRegistration registration = state.image().topic(topic).orElseThrow();
        PartitionRegistration partition = registration.partitions().get(0);
        List<IsrMember> proposed = isr.stream()
                .map(node -> new IsrMember(
                        node,
                        Optional.ofNullable(state.image().brokers().get(node))
                                .map(BrokerRegistration::brokerEpoch)
                                .orElse(0L)))
                .toList();
        return commit(IsrDecisions.change(
                state,
                new IsrProposal(
                        registration.id(),
                        0,
                        partition.leader(),
                        partition.leaderEpoch(),
                        partition.partitionEpoch(),
                        proposed)));
    }

    private void check(ClusterState before, ClusterState after, List<MetadataChange> changes) {
        assertThat(after.controllerEpoch()).isGreaterThanOrEqualTo(before.controllerEpoch());
        for (TopicRegistration topic : after.image().topicsById().values()) {
            Optional<TopicRegistration> earlier = before.image().topic(topic.id());
            for (PartitionRegistration partition : topic.partitions()) {
                String what = topic.name() + " " + partition + " after " + changes;
                assertThat(partition.isr()).as(what).isNotEmpty().doesNotHaveDuplicates();
                assertThat(partition.replicas())
                        .as(what)
                        .containsAll(partition.isr())
                        .doesNotHaveDuplicates();
                assertThat(partition.replicas()).as(what).containsAll(partition.adding());
                assertThat(partition.replicas()).as(what).containsAll(partition.removing());
                assertThat(partition.targetReplicas()).as(what).isNotEmpty();
                if (partition.hasLeader()) {
                    assertThat(partition.isr()).as(what).contains(partition.leader());
                }
                earlier.ifPresent(old -> check(what, old.partitions().get(partition.partition()), partition));
            }
        }
    }

    private void check(String what, PartitionRegistration before, PartitionRegistration after) {
        if (before.equals(after)) {
            return;
        }
        assertThat(after.partitionEpoch()).as(what).isGreaterThan(before.partitionEpoch());
        assertThat(after.leaderEpoch()).as(what).isGreaterThanOrEqualTo(before.leaderEpoch());
        if (after.leader() != before.leader()) {
            assertThat(after.leaderEpoch()).as(what).isGreaterThan(before.leaderEpoch());
            if (after.hasLeader() && !uncleanAllowed) {
                assertThat(before.isr()).as(what).contains(after.leader());
            }
        }
    }

    /** As an operator asks for it: by a config of the node. */
    void drain(int node, boolean draining) {
        commit(List.of(
                new BrokerConfigChanged(node, draining ? Map.of(ClusterUpkeep.DRAINING_KEY, "true") : Map.of())));
    }

    List<String> topics() {
        return new ArrayList<>(state.image().topicsByName().keySet())
                .stream().sorted().toList();
    }
}
