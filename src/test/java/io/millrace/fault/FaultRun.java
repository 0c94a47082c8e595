package io.millrace.fault;

import io.millrace.fault.history.Verdict;
import io.millrace.testkit.Await;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Lets one fault after the other strike a cluster under load, and judges at the end. Owned by one thread. */
final class FaultRun {
    private static final int FLOW_RECORDS = 100;

    private final FaultCluster cluster;
    private final WatchedLoad load;
    private final RandomGenerator random;
    private final List<Struck> struck = new ArrayList<>();

    /** A fault that struck, with the times at which it did, was put right, and left no trace any more. */
    private record Struck(Fault fault, long beganMs, long healedMs, long inSyncMs, long endedMs) {}

    FaultRun(FaultCluster cluster, WatchedLoad load, RandomGenerator random) {
        this.cluster = cluster;
        this.load = load;
        this.random = random;
    }

    /** Lets a fault strike while records flow, puts it right, and returns when the cluster is whole again. */
    void strike(Fault fault) throws Exception {
        load.awaitFlow(FLOW_RECORDS);
        System.out.printf("%tT %s%n", Instant.now().atZone(ZoneId.systemDefault()), fault.name());
        long beganMs = WatchedLoad.nowMs();
        Fault.Remedy remedy = fault.strike().on(cluster, random);
        Await.passing(fault.lasts());
        long healedMs = WatchedLoad.nowMs();
        remedy.apply();
        cluster.awaitFullIsr();
        long inSyncMs = WatchedLoad.nowMs();
        load.awaitFlow(FLOW_RECORDS);
        struck.add(new Struck(fault, beganMs, healedMs, inSyncMs, WatchedLoad.nowMs()));
        System.out.printf(
                "%s: struck %.1f s ago, in sync %.1f s after it was put right%n",
                fault.name(), (WatchedLoad.nowMs() - beganMs) / 1e3, (inSyncMs - healedMs) / 1e3);
    }

    /** Stops the load, compares everything with everything, and adds it all up. */
    FaultReport finish() throws Exception {
        return finish(Verdict.BLANK);
    }

    /** As without it, together with what else was judged. */
    FaultReport finish(Verdict others) throws Exception {
        Verdict verdict = load.stopAndJudge().and(cluster.compareReplicas()).and(others);
        FaultReport report = new FaultReport(verdict);
        for (Struck one : struck) {
            report.add(
                    one.fault(), load.longestSilenceMs(one.beganMs(), one.endedMs()), one.inSyncMs() - one.healedMs());
        }
        return report;
    }
}
