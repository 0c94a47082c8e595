package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of replication under thousands of orders of faults. A failing seed is printed and repeats with {@code -Dsimulation.seed=N};
 * {@code -Dsimulation.seeds=N} runs more of them.
 */
class ReplicationSimulationTest {
    private static final int SEEDS = 400;

    @Test
    void nothingCommittedIsLostWhateverFails() {
        long only = Long.getLong("simulation.seed", -1);
        long count = only >= 0 ? 1 : Long.getLong("simulation.seeds", SEEDS);
        List<String> broken = new ArrayList<>();
        long acknowledged = 0;
        for (long seed = Math.max(0, only); count > 0; seed++, count--) {
            SimulatedCluster cluster = new SimulatedCluster(seed, false);
            try {
                cluster.run();
            } catch (Throwable failure) {
                broken.add("-Dsimulation.seed=" + seed + ": " + failure);
            }
            acknowledged += cluster.checker.acknowledgedCount();
        }

        assertThat(broken).isEmpty();
        assertThat(acknowledged).isPositive();
    }

    @Test
    void theCheckersSeeLeadersThatComeFromOutsideTheInSyncSet() {
        int seen = 0;
        for (long seed = 0; seed < 60; seed++) {
            try {
                new SimulatedCluster(seed, true).run();
            } catch (CommitChecker.Broken broken) {
                seen++;
            }
        }

        assertThat(seen).isPositive();
    }

    @Test
    void aSeedRepeatsItself() {
        SimulatedCluster first = new SimulatedCluster(7, false);
        SimulatedCluster second = new SimulatedCluster(7, false);

        first.run();
        second.run();

        assertThat(first.checker.acknowledgedCount()).isEqualTo(second.checker.acknowledgedCount());
        assertThat(first.checker.committedEnd()).isEqualTo(second.checker.committedEnd());
    }
}
