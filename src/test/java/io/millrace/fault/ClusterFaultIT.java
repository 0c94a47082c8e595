package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of the fault tests: one cluster under load lives through a kill, a freeze, a cut network, a rolling restart
 * and the death of all nodes, and keeps what it acknowledged. The long form is {@code bin/fault-test}.
 */
class ClusterFaultIT {
    private static final int PARTITIONS = 3;
    private static final Duration LONGER_THAN_DETECTION = Duration.ofSeconds(12);

    @Test
    void keepsWhatItAcknowledged(@TempDir Path home) throws Exception {
        long seed = System.nanoTime();
        System.out.println("faults from seed " + seed);
        try (FaultCluster cluster = FaultCluster.start(home, PARTITIONS);
                WatchedLoad load = new WatchedLoad(cluster.bootstrap(), FaultCluster.TOPIC, PARTITIONS)) {
            FaultRun run = new FaultRun(cluster, load, new Random(seed));

            run.strike(NetworkFaults.leaderAlone(LONGER_THAN_DETECTION));
            run.strike(DiskFaults.lostSegmentOfNextLeader());
            run.strike(ProcessFaults.pauseLeader(LONGER_THAN_DETECTION));
            run.strike(ProcessFaults.rollingRestart());
            run.strike(DiskFaults.flippedBit());
            run.strike(ProcessFaults.killAll());
            FaultReport report = run.finish();

            System.out.println(report.table());
            assertThat(report.complaints()).isEmpty();
        }
    }
}
