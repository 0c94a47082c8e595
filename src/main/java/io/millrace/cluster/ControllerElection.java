package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.State;
import io.millrace.cluster.MetadataChange.ControllerElected;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Decides who decides: pure, asked by every node about itself. The commit makes sure that one of them wins. */
public final class ControllerElection {
    private ControllerElection() {}

    /**
     * Makes a node the controller when there is none that lives, and no node of a lower number would take over.
     *
     * @param members incarnations of the nodes that {@code self} sees alive
     */
    public static List<MetadataChange> decide(ClusterState state, int self, Map<Integer, UUID> members) {
        if (state.controllerEpoch() > 0 && able(state, state.image().controllerId(), members)) {
            return List.of();
        }
        boolean first = able(state, self, members)
                && members.keySet().stream().noneMatch(other -> other < self && able(state, other, members));
        return first ? List.of(new ControllerElected(self, state.controllerEpoch() + 1)) : List.of();
    }

    /** Whether a node decides now what nobody asked for. */
    public static boolean isController(ClusterState state, int self) {
        return state.controllerEpoch() > 0 && state.image().controllerId() == self;
    }

    private static boolean able(ClusterState state, int node, Map<Integer, UUID> members) {
        BrokerRegistration broker = state.image().brokers().get(node);
        return broker != null
                && broker.state() != State.STOPPING
                && broker.incarnation().equals(members.get(node));
    }
}
