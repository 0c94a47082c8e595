package io.millrace.fault;

import io.millrace.fault.EndingOnDisk.Moment;
import io.millrace.fault.Fault.Remedy;
import io.millrace.testkit.ExactlyOncePipeline;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import java.util.random.RandomGenerator;

/** Blows at the steps of the transactions of a load, and how it goes on after them. Stateless but for the load. */
final class TransactionSteps {
    private static final int COMMITS_AFTERWARDS = 5;

    private final WatchedTransactions load;

    TransactionSteps(WatchedTransactions load) {
        this.load = load;
    }

    /**
     * Strikes at a step and returns. Where the transaction ends there, strikes at a moment that the disks tell, and notes
     * whether it was met.
     */
    void at(Step step, RandomGenerator random, Aim aim, ExactlyOncePipeline.Fault blow) throws Exception {
        if (step != Step.COMMITTING && step != Step.ABORTING) {
            load.at(step, blow);
            return;
        }
        Moment moment = anyOf(random, Moment.values());
        EndingOnDisk.awaitAllInSync(load.cluster());
        try (EndingOnDisk ending = EndingOnDisk.of(load)) {
            load.at(step, () -> {
                ending.await(moment);
                blow.strike();
                ending.look();
                aim.note(ending.isBetweenDecisionAndCompletion());
                System.out.printf("%s, struck at %s: %s%n", step, moment, ending);
            });
        }
    }

    /** A remedy after which transactions must go on. */
    Remedy afterwards(Remedy remedy) {
        return () -> {
            remedy.apply();
            long healedMs = WatchedLoad.nowMs();
            load.awaitCommits(COMMITS_AFTERWARDS);
            System.out.printf(
                    "%d transactions within %.1f s after it%n",
                    COMMITS_AFTERWARDS, (WatchedLoad.nowMs() - healedMs) / 1e3);
        };
    }

    /** Waits until the transactions that were open at any time before are over. */
    void pass() {
        load.awaitCommits(COMMITS_AFTERWARDS);
    }

    @SafeVarargs
    static <T> T anyOf(RandomGenerator random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
