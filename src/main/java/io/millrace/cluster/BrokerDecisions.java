package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.State;
import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.BrokerUnregistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Decides about the nodes of a cluster: who joins, who may lead, who stops, who leaves. Immutable. */
public final class BrokerDecisions {
    private final BrokerConfig startup;

    public BrokerDecisions(BrokerConfig startup) {
        this.startup = startup;
    }

    /**
     * Registers a starting node, not ready yet, in a new broker epoch. What it led has no leader now, and where it may have
     * lost records it is no longer in sync.
     */
    public Decision<Outcome<BrokerRegistration>> register(ClusterState state, BrokerStart start) {
        String cluster = state.image().clusterId();
        if (!cluster.isEmpty() && !start.clusterId().isEmpty() && !cluster.equals(start.clusterId())) {
            return refuse(
                    Reason.INCONSISTENT_CLUSTER_ID,
                    "The log directories of node %d belong to cluster %s, but this is cluster %s. Give the node other directories with log.dirs, or the cluster's own address with cluster."
                            .formatted(start.nodeId(), start.clusterId(), cluster));
        }
        Optional<BrokerRegistration> before =
                Optional.ofNullable(state.image().brokers().get(start.nodeId()));
        if (before.isPresent() && before.get().incarnation().equals(start.incarnation())) {
            return new Decision<>(List.of(), Outcome.done(before.get()));
        }
        long onlyHere = start.previousStop() == PreviousStop.NONE ? onlyInSyncOn(state.image(), start.nodeId()) : 0;
        if (onlyHere > 0) {
            return refuse(
                    Reason.INVALID_REQUEST,
                    "Node %d starts with new directories, but the only up-to-date copies of %d partitions were on its old ones. Start it with those, or start a node of another number and let other replicas lead by an unclean election, which loses records."
                            .formatted(start.nodeId(), onlyHere));
        }
        BrokerRegistration registered = new BrokerRegistration(
                start.nodeId(),
                start.incarnation(),
                before.map(BrokerRegistration::brokerEpoch).orElse(0L) + 1,
                start.endpoints(),
                start.rack(),
                State.STARTING,
                before.map(BrokerRegistration::draining).orElse(false));
        List<MetadataChange> changes = new ArrayList<>();
        if (cluster.isEmpty() && !start.clusterId().isEmpty()) {
            changes.add(new ClusterNamed(start.clusterId()));
        }
        changes.add(new BrokerRegistered(registered));
        changes.addAll(partitionsOf(state.image(), start.nodeId(), start.previousStop()));
        return new Decision<>(changes, Outcome.done(registered));
    }

    /** Lets the controller make a starting node active: it follows the metadata and its partitions are open. */
    public static Decision<Boolean> ready(ClusterState state, int nodeId, UUID incarnation) {
        return change(state, nodeId, incarnation, State.STARTING, State.FENCED);
    }

    /**
     * Moves leaders away from a node that is about to stop. Partitions that nobody else can lead have no leader from now on:
     * who asks another node as soon as this one is gone must not be sent to it.
     */
    public static Decision<Boolean> stop(ClusterState state, int nodeId, UUID incarnation) {
        Decision<Boolean> stopping = change(state, nodeId, incarnation, State.ACTIVE, State.STOPPING);
        if (stopping.changes().isEmpty()) {
            return stopping;
        }
        List<MetadataChange> changes = new ArrayList<>(stopping.changes());
        Map<Integer, BrokerRegistration> brokers = new HashMap<>(state.image().brokers());
        changes.forEach(change -> brokers.put(nodeId, ((BrokerRegistered) change).broker()));
        changes.addAll(settled(state.image(), nodeId, new Elections(brokers)));
        return new Decision<>(changes, true);
    }

    /** Takes a node out of the cluster; refused while it runs or has replicas. */
    public static Decision<Outcome<BrokerRegistration>> unregister(ClusterState state, int nodeId) {
        BrokerRegistration broker = state.image().brokers().get(nodeId);
        if (broker == null) {
            return unknown(nodeId);
        }
        if (broker.state() != State.FENCED) {
            return refuse(Reason.INVALID_REQUEST, "Node " + nodeId + " is running: stop it first.");
        }
        long replicas = replicasOn(state.image(), nodeId);
        if (replicas > 0) {
            return refuse(
                    Reason.INVALID_REQUEST,
                    "Node %d has replicas of %d partitions: move them away first (millrace node drain %d)."
                            .formatted(nodeId, replicas, nodeId));
        }
        return new Decision<>(List.of(new BrokerUnregistered(nodeId)), Outcome.done(broker));
    }

    /** How many partitions have a replica on a node. */
    public static long replicasOn(ClusterImage image, int nodeId) {
        return image.topicsById().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.replicas().contains(nodeId))
                .count();
    }

    private static long onlyInSyncOn(ClusterImage image, int nodeId) {
        return image.topicsById().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.isr().equals(List.of(nodeId)))
                .count();
    }

    private List<MetadataChange> partitionsOf(ClusterImage image, int nodeId, PreviousStop previousStop) {
        BrokerConfig config = EffectiveConfigs.ofBroker(startup, image);
        List<MetadataChange> changes = new ArrayList<>();
        for (TopicRegistration topic : image.topicsById().values()) {
            if (topic.partitions().stream()
                    .noneMatch(partition -> partition.replicas().contains(nodeId))) {
                continue;
            }
            boolean mayHaveLost = previousStop == PreviousStop.NONE
                    || (previousStop == PreviousStop.CRASHED
                            && !EffectiveConfigs.ofTopic(config, topic).flushBeforeAck());
            for (PartitionRegistration partition : topic.partitions()) {
                if (partition.replicas().contains(nodeId)) {
                    restarted(partition, nodeId, mayHaveLost)
                            .ifPresent(changed -> changes.add(new PartitionChanged(topic.id(), changed)));
                }
            }
        }
        return changes;
    }

    /**
     * A new process does not go on with a term of the one before. In-sync sets it may stay in are left to the controller, which
     * knows who else is alive: after a stop of all nodes the others are registered as active and are not.
     */
    private static Optional<PartitionRegistration> restarted(
            PartitionRegistration partition, int nodeId, boolean mayHaveLost) {
        List<Integer> others =
                partition.isr().stream().filter(node -> node != nodeId).toList();
        boolean leaves = mayHaveLost
                && !others.isEmpty()
                && others.size() < partition.isr().size();
        List<Integer> isr = leaves ? others : partition.isr();
        if (partition.leader() == nodeId) {
            return Optional.of(partition.ledBy(PartitionRegistration.NO_LEADER, isr));
        }
        return leaves ? Optional.of(partition.withIsr(isr)) : Optional.empty();
    }

    private static List<MetadataChange> settled(ClusterImage image, int nodeId, Elections elections) {
        List<MetadataChange> changes = new ArrayList<>();
        for (TopicRegistration topic : image.topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                if (partition.isr().contains(nodeId)) {
                    elections
                            .settle(partition)
                            .ifPresent(changed -> changes.add(new PartitionChanged(topic.id(), changed)));
                }
            }
        }
        return changes;
    }

    private static Decision<Boolean> change(ClusterState state, int nodeId, UUID incarnation, State from, State to) {
        BrokerRegistration broker = state.image().brokers().get(nodeId);
        if (broker == null || !broker.incarnation().equals(incarnation) || broker.state() != from) {
            return new Decision<>(List.of(), false);
        }
        return new Decision<>(List.of(new BrokerRegistered(broker.in(to))), true);
    }

    private static <T> Decision<Outcome<T>> unknown(int nodeId) {
        return refuse(Reason.BROKER_ID_NOT_REGISTERED, "There is no node " + nodeId + " in this cluster.");
    }

    private static <T> Decision<Outcome<T>> refuse(Reason reason, String message) {
        return new Decision<>(List.of(), Outcome.refused(reason, message));
    }
}
