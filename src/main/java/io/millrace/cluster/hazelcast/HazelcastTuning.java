package io.millrace.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import java.util.List;

/** Settings of Hazelcast that the rest of the package relies on, whatever discovery is configured. Stateless. */
final class HazelcastTuning {
    private static final int SMALL_CP = 3;
    private static final int LARGE_CP = 5;
    private static final int AUTO_REMOVAL_SECONDS = 300;

    /**
     * Balancing leaders is worth nothing where there is one register, and it can wedge it: a transfer to a member that is being
     * removed at that moment fails with a bug of Hazelcast, and the Raft leader takes no more writes for good.
     */
    private static final String NEVER_SECONDS = "315360000";

    /**
     * How long a node that stops may take to leave the CP subsystem in order. With a majority it takes less than one second;
     * the last ones of a cluster that stops as a whole would wait for a majority that does not come back.
     */
    private static final String LEAVE_SECONDS = "5";

    /**
     * How often, a tenth of a second apart, another node must refuse a new connection after it dropped one, to be taken for dead:
     * that is what a killed process does. One that is frozen or cut off drops nothing, and is given up by its missing heartbeats.
     */
    private static final String CONNECTION_FAULTS = "2";

    /** Longest pause between two attempts to reach the leader of the register while it changes. */
    private static final String RETRY_PAUSE_MS = "50";

    /**
     * Shortest time between two looks of a Raft follower at its leader; Hazelcast adds up to one second by chance. When the
     * leader is gone from the cluster, this is how soon somebody stands for its place.
     */
    private static final int ELECTION_MS = 100;

    private HazelcastTuning() {}

    /** How many nodes hold the head register: Hazelcast takes no fewer than three. */
    static int cpMemberCount(List<String> seeds) {
        return seeds.size() >= LARGE_CP ? LARGE_CP : SMALL_CP;
    }

    /** Nodes of different modes would join each other silently and hang, so the mode is part of the name. */
    static String clusterName(String name, int cpMemberCount) {
        return name + "-cp" + cpMemberCount;
    }

    static void apply(Config config, int cpMemberCount) {
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.graceful.shutdown.max.wait", LEAVE_SECONDS)
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty(
                        "hazelcast.wait.seconds.before.join", "0") // one at a time is as good: there is little to move
                .setProperty("hazelcast.connection.monitor.max.faults", CONNECTION_FAULTS)
                .setProperty("hazelcast.invocation.retry.pause.millis", RETRY_PAUSE_MS)
                .setProperty("hazelcast.heartbeat.failuredetector.type", "deadline")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", "5")
                .setProperty("hazelcast.raft.leadership.rebalance.period", NEVER_SECONDS)
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.getCPSubsystemConfig()
                .setCPMemberCount(cpMemberCount)
                .setSessionHeartbeatIntervalSeconds(1)
                .setSessionTimeToLiveSeconds(5)
                .setMissingCPMemberAutoRemovalSeconds(AUTO_REMOVAL_SECONDS);
        config.getCPSubsystemConfig()
                .getRaftAlgorithmConfig()
                .setLeaderElectionTimeoutInMillis(ELECTION_MS)
                .setLeaderHeartbeatPeriodInMillis(500)
                .setMaxMissedLeaderHeartbeatCount(3);
    }
}
