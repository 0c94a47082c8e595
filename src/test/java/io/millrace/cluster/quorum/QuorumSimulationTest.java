package io.millrace.cluster.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Many seeds of {@link SimulatedQuorum}; {@code -Dseed=N} runs one, {@code -Dseeds=N} as many, from a random one on. */
class QuorumSimulationTest {
    private static final SimulatedQuorum.Faults MILD = new SimulatedQuorum.Faults(0.02, 0.02, 0.02, 0.02, 0, false);
    private static final SimulatedQuorum.Faults WILD = new SimulatedQuorum.Faults(0.1, 0.1, 0.1, 0.1, 0.001, true);

    @Test
    void nothingEffectiveIsLostWhileThreeNodesCrashAndTheRegisterForgets() {
        run(seed -> simulate(seed, 3, MILD));
    }

    @Test
    void nothingEffectiveIsLostWhenDisksAreLostToo() {
        run(seed -> simulate(seed, 3, WILD));
    }

    @Test
    void nothingEffectiveIsLostWhileVotersComeAndGo() {
        run(seed -> simulate(seed, 5, WILD));
    }

    @Test
    void aCalmClusterCommitsMoreThanItConflicts() {
        SimulatedQuorum calm = new SimulatedQuorum(1, 3, new SimulatedQuorum.Faults(0, 0, 0, 0, 0, false));

        calm.recover();

        assertThat(calm.commits()).isGreaterThan(100);
    }

    private static void run(LongConsumer simulation) {
        Long one = Long.getLong("seed");
        long first = one != null ? one : Long.getLong("seeds") != null ? System.nanoTime() : 1;
        long count = one != null ? 1 : Long.getLong("seeds", 130);
        for (long seed = first; seed < first + count; seed++) {
            try {
                simulation.accept(seed);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Dseed=" + seed, failed);
            }
        }
    }

    private static void simulate(long seed, int nodes, SimulatedQuorum.Faults faults) {
        SimulatedQuorum cluster = new SimulatedQuorum(seed, nodes, faults);
        cluster.storm(25_000);
        cluster.recover();
    }
}
