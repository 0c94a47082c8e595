package io.millrace.simulation;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.TopicId;
import io.millrace.replica.FetchPoint;
import io.millrace.replica.FollowerState;
import io.millrace.replica.FollowerState.EpochAndEnd;
import io.millrace.replica.LeaderState;
import io.millrace.simulation.SimulatedDisk.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One node: the real rules around a simulated disk. What the shell does with threads and sockets it does with events. Owned by the
 * simulation's thread.
 */
final class SimulatedNode {
    private static final TopicId TOPIC_ID = new TopicId(1, 2);
    private static final int TICK_MS = 50;
    private static final int CHUNK_RECORDS = 7;
    private static final int ANSWER_LOST_AFTER_MS = 300;
    private static final int LAG_MAX_MS = 1_000;
    private static final int PROPOSAL_PATIENCE_MS = 400;
    private static final int LATE_PROPOSAL_MS = 4_000;

    final int id;
    final SimulatedDisk disk = new SimulatedDisk();
    private final SimulatedCluster cluster;
    private final Random random;
    private final double clockRate;
    private final List<Runnable> missedWhilePaused = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    /** Raised with every start, so that events of an earlier life are dropped. */
    private int life;

    private boolean up;
    private boolean paused;
    private long brokerEpoch;
    private @Nullable PartitionRegistration known;
    private @Nullable LeaderState leading;
    private @Nullable FollowerState following;
    private long highWatermark;
    private long askedAtMs;

    /** An append that waits for its acknowledgement. */
    private record Waiting(int offset, int value, int leaderEpoch) {}

    SimulatedNode(int id, SimulatedCluster cluster, Random random) {
        this.id = id;
        this.cluster = cluster;
        this.random = random;
        this.clockRate = 0.8 + random.nextDouble() * 0.4;
    }

    boolean up() {
        return up;
    }

    boolean paused() {
        return paused;
    }

    long highWatermark() {
        return highWatermark;
    }

    private long clockMs() {
        return (long) (cluster.network.nowMs() * clockRate);
    }

    private SimulatedNetwork network() {
        return cluster.network;
    }

    // ---- life

    /** Starts on what the disk has and what the cluster's metadata say now, which a node reads before it acts. */
    void start(long epoch, PartitionRegistration registration) {
        life++;
        up = true;
        brokerEpoch = epoch;
        known = null;
        leading = null;
        following = null;
        highWatermark = 0;
        disk.recover();
        take(registration);
        tick(life);
    }

    void kill() {
        up = false;
        paused = false;
        missedWhilePaused.clear();
        waiting.clear();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        List<Runnable> missed = List.copyOf(missedWhilePaused);
        missedWhilePaused.clear();
        missed.forEach(Runnable::run);
    }

    /** Runs an event of this node's present life, when it is awake. */
    private void run(int ofLife, Runnable action) {
        if (!up || ofLife != life) {
            return;
        }
        if (paused) {
            missedWhilePaused.add(() -> run(ofLife, action));
        } else {
            action.run();
        }
    }

    /** Sends something that happens at another node, if that one still lives then. */
    private void send(SimulatedNode to, Runnable delivery) {
        int lifeThen = to.life;
        network().send(id, to.id, () -> to.run(lifeThen, delivery));
    }

    private void later(int delayMs, Runnable action) {
        int now = life;
        network().after(delayMs, () -> run(now, action));
    }

    private void tick(int ofLife) {
        run(ofLife, () -> {
            if (leading != null) {
                advance(leading.onTime(clockMs()));
                propose();
            } else if (clockMs() - askedAtMs > ANSWER_LOST_AFTER_MS) {
                ask();
            }
        });
        if (up && ofLife == life) {
            network().after(TICK_MS, () -> tick(ofLife));
        }
    }

    // ---- terms

    /** What the controller tells this node in its present life. */
    Runnable image(PartitionRegistration registration) {
        int now = life;
        return () -> run(now, () -> take(registration));
    }

    private void take(PartitionRegistration registration) {
        PartitionRegistration before = known;
        if (before != null && registration.partitionEpoch() <= before.partitionEpoch()) {
            return;
        }
        known = registration;
        boolean newTerm = before == null || registration.leaderEpoch() > before.leaderEpoch();
        if (!newTerm) {
            if (leading != null) {
                advance(leading.adopt(registration, clockMs()));
            }
            return;
        }
        if (registration.leader() == id) {
            disk.beginEpoch(registration.leaderEpoch());
            cluster.checker.onLeader(id, registration.leaderEpoch(), disk);
            following = null;
            leading = new LeaderState(TOPIC_ID, registration, highWatermark, disk.end(), clockMs());
            progress();
        } else {
            leading = null;
            waiting.clear(); // Refused: another node leads.
            following = new FollowerState(registration.leaderEpoch(), highWatermark, disk.end());
            ask();
        }
    }

    // ---- leading

    /** A producer's record. */
    void append(int value, boolean acksAll) {
        run(life, () -> {
            LeaderState leader = leading;
            if (leader == null
                    || (acksAll
                            && leader.admit(LeaderState.ACKS_ALL, cluster.minIsr)
                                    .isPresent())) {
                return;
            }
            disk.append(new Entry(leader.leaderEpoch(), value));
            if (acksAll) {
                waiting.add(new Waiting(disk.end() - 1, value, leader.leaderEpoch()));
            }
            flushLater();
            progress();
        });
    }

    private long acknowledgedEnd() {
        return cluster.flushBeforeAck ? disk.flushedEnd() : disk.end();
    }

    private void flushLater() {
        int end = disk.end();
        int cuts = disk.cuts();
        later(1 + random.nextInt(10), () -> {
            if (disk.cuts() != cuts) {
                flushLater(); // What was left by the cut may still not be on the disk.
                return;
            }
            disk.flushedUpTo(end);
            progress();
            if (following != null && random.nextBoolean()) {
                ask(); // A word of its own for the acknowledgement; otherwise the next fetch brings it.
            }
        });
    }

    private void progress() {
        if (leading != null) {
            advance(leading.onLocalProgress(acknowledgedEnd(), disk.end(), clockMs()));
        }
    }

    private void advance(boolean moved) {
        LeaderState leader = leading;
        if (!moved || leader == null) {
            return;
        }
        cluster.checker.onCommitted(id, leader.leaderEpoch(), disk, highWatermark, leader.highWatermark());
        highWatermark = leader.highWatermark();
        boolean enough = leader.admitAcknowledgement(cluster.minIsr).isEmpty();
        waiting.removeIf(append -> {
            boolean reached = append.offset() < highWatermark;
            if (reached && enough) {
                cluster.checker.onAcknowledged(append.offset(), append.value());
            }
            return reached;
        });
    }

    private void propose() {
        if (leading != null) {
            leading.propose(clockMs(), LAG_MAX_MS).ifPresent(this::propose);
        }
    }

    /** A proposal is decided at most once, perhaps long after nobody waits for the answer any more. */
    private void propose(IsrProposal proposal) {
        boolean[] decided = new boolean[1];
        boolean[] answered = new boolean[1];
        int onTheWayMs = random.nextInt(10) == 0 ? random.nextInt(LATE_PROPOSAL_MS) : 0;
        network()
                .after(
                        onTheWayMs,
                        () -> network().send(id, SimulatedCluster.CONTROLLER, () -> {
                            if (!decided[0]) {
                                decided[0] = true;
                                var outcome = cluster.controller.propose(proposal);
                                cluster.publish();
                                network()
                                        .send(
                                                SimulatedCluster.CONTROLLER,
                                                id,
                                                () -> onOutcomeOnce(answered, proposal, Optional.of(outcome)));
                            }
                        }));
        later(PROPOSAL_PATIENCE_MS, () -> onOutcomeOnce(answered, proposal, Optional.empty()));
    }

    private void onOutcomeOnce(boolean[] answered, IsrProposal proposal, Optional<IsrOutcome> outcome) {
        later(0, () -> {
            if (!answered[0]) {
                answered[0] = true;
                onOutcome(proposal, outcome);
            }
        });
    }

    private void onOutcome(IsrProposal proposal, Optional<IsrOutcome> outcome) {
        if (leading != null && leading.leaderEpoch() == proposal.leaderEpoch()) {
            advance(leading.onOutcome(proposal, outcome, clockMs()));
        }
    }

    /** A follower tells where it stands; checked and answered as the fetch server does. */
    private void onFetch(SimulatedNode from, long fromBrokerEpoch, FetchPoint point, long acked) {
        LeaderState leader = leading;
        int offset = (int) point.fetchOffset();
        int lastEpoch = point.lastFetchedEpoch();
        if (leader == null || leader.leaderEpoch() != point.leaderEpoch()) {
            return;
        }
        Optional<EpochAndEnd> end = lastEpoch < 0 ? Optional.empty() : disk.endOfEpoch(lastEpoch);
        if (lastEpoch >= 0 && end.isEmpty()) {
            return;
        }
        if (end.isPresent() && (end.get().leaderEpoch() < lastEpoch || end.get().endOffsetExclusive() < offset)) {
            EpochAndEnd leaderLast = end.get();
            send(from, () -> from.onDiverging(point, leaderLast));
            return;
        }
        if (offset > disk.end()) {
            return;
        }
        advance(leader.onFollowerFetch(from.id, fromBrokerEpoch, Math.min(acked, offset), clockMs()));
        if (!leader.registration().isr().contains(from.id)) {
            propose();
        }
        List<Entry> records = disk.from(offset, CHUNK_RECORDS);
        long leaderHighWatermark = leader.highWatermark();
        send(from, () -> from.onRecords(point, records, leaderHighWatermark));
    }

    // ---- following

    private void ask() {
        PartitionRegistration registration = known;
        FollowerState state = following;
        if (registration == null || state == null || registration.leader() == PartitionRegistration.NO_LEADER) {
            return;
        }
        askedAtMs = clockMs();
        SimulatedNode leader = cluster.node(registration.leader());
        FetchPoint point = state.fetchPoint(disk.lastEpoch());
        long acked = acknowledgedEnd();
        long myEpoch = brokerEpoch;
        send(leader, () -> leader.onFetch(this, myEpoch, point, acked));
    }

    private void onRecords(FetchPoint point, List<Entry> records, long leaderHighWatermark) {
        FollowerState state = following;
        if (state == null || !state.admits(point, disk.lastEpoch())) {
            return;
        }
        records.forEach(disk::append);
        state.onAppended(disk.end());
        if (!records.isEmpty()) {
            flushLater();
        }
        state.onLeaderHighWatermark(leaderHighWatermark);
        follow(state);
        later(records.isEmpty() ? 20 : 0, this::ask);
    }

    private void onDiverging(FetchPoint point, EpochAndEnd leaderLast) {
        FollowerState state = following;
        if (state == null || !state.admits(point, disk.lastEpoch())) {
            return;
        }
        int target = (int) state.truncationOffset(leaderLast, disk.endOfEpoch(leaderLast.leaderEpoch()));
        disk.truncateTo(target);
        state.onTruncated(disk.end());
        follow(state);
        ask();
    }

    private void follow(FollowerState state) {
        cluster.checker.onFollowerHighWatermark(id, disk, highWatermark, state.highWatermark());
        highWatermark = state.highWatermark();
    }
}
