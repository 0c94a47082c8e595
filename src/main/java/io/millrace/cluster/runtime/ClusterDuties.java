package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterUpkeep;
import io.millrace.cluster.ControllerElection;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.Membership;
import io.millrace.cluster.MetadataChange;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What a node of a cluster does for the metadata without being asked: it stands for controller, and while it is the
 * controller it fences, elects, finishes reassignments and gives leadership back. Owned by the controller's worker.
 */
public final class ClusterDuties {
    private final BrokerConfig startup;
    private final Membership membership;
    private final ClusterUpkeep upkeep;
    private final Clock clock;
    private long lastRebalanceNanos;

    public ClusterDuties(BrokerConfig startup, Membership membership, ClusterUpkeep upkeep, Clock clock) {
        this.startup = startup;
        this.membership = membership;
        this.upkeep = upkeep;
        this.clock = clock;
        this.lastRebalanceNanos = clock.nowNanos();
    }

    /** Has {@code listener} called, on any thread, when there may be something to do. */
    void onOccasion(Runnable listener) {
        membership.onChange(listener);
    }

    /** What is to be changed now; looked up in the whole state, so that nothing depends on having seen every event. */
    List<MetadataChange> decide(ClusterState state) {
        Map<Integer, UUID> members = membership.members();
        List<MetadataChange> elected = ControllerElection.decide(state, startup.nodeId(), members);
        if (!elected.isEmpty() || !ControllerElection.isController(state, startup.nodeId())) {
            return elected;
        }
        List<MetadataChange> changes = upkeep.decide(state, members);
        return changes.isEmpty() && rebalanceIsDue(state)
                ? upkeep.rebalance(state.image(), startup.leaderImbalancePerBrokerPercentage())
                : changes;
    }

    private boolean rebalanceIsDue(ClusterState state) {
        long nowNanos = clock.nowNanos();
        long intervalNanos = TimeUnit.SECONDS.toNanos(startup.leaderImbalanceCheckIntervalSeconds());
        if (!EffectiveConfigs.ofBroker(startup, state.image()).autoLeaderRebalanceEnable()
                || nowNanos - lastRebalanceNanos < intervalNanos) {
            return false;
        }
        lastRebalanceNanos = nowNanos;
        return true;
    }
}
