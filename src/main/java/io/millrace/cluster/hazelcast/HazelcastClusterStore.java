package io.millrace.cluster.hazelcast;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.UndecidedCommit;
import io.millrace.cluster.journal.MetadataJournal;
import io.millrace.cluster.quorum.JournalState;
import io.millrace.cluster.quorum.Proposal;
import io.millrace.common.Clock;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a node of a cluster. Commits come from the controller's worker, one at a time, which waits for the outcome
 * while a {@link QuorumVerticle} does the work; the state is read by any thread: one volatile reference to an immutable
 * value, which that verticle sets.
 */
public final class HazelcastClusterStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastClusterStore.class);
    private static final long COMMIT_DEADLINE_MS = 15_000;
    private static final long ANSWER_GRACE_MS = 5_000;
    private static final long LOG_WAITING_SECONDS = 5;

    private final Vertx vertx;
    private final Clock clock;
    private final List<Consumer<ClusterState>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final QuorumVerticle quorum;
    private final AtomicBoolean closed = new AtomicBoolean();
    private String deploymentId = "";
    private volatile ClusterState state = JournalState.BLANK.state();

    private HazelcastClusterStore(
            Vertx vertx, HazelcastNode node, MetadataJournal journal, int nodeId, Clock clock, RandomGenerator random) {
        this.vertx = vertx;
        this.clock = clock;
        this.quorum = new QuorumVerticle(nodeId, node, journal, clock, random, this::onEffective, ready::countDown);
    }

    /**
     * Opens the journal, takes part in the cluster's metadata, and returns once it is known here and this node does its
     * part in the CP subsystem: other nodes may be stopped then. As long as it waits it says in the log what for.
     *
     * @param vertx clustered over the same node
     * @param directory the first log directory
     * @throws IOException with a sentence for a person when the journal cannot be used
     */
    public static HazelcastClusterStore open(
            Vertx vertx, HazelcastNode node, Path directory, int nodeId, Clock clock, RandomGenerator random)
            throws IOException {
        MetadataJournal journal = MetadataJournal.open(directory);
        HazelcastClusterStore store = new HazelcastClusterStore(vertx, node, journal, nodeId, clock, random);
        DeploymentOptions worker = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-metadata-" + nodeId)
                .setWorkerPoolSize(1);
        store.deploymentId = vertx.deployVerticle(store.quorum, worker).await();
        store.awaitState();
        return store;
    }

    private void awaitState() throws IOException {
        try {
            while (!ready.await(LOG_WAITING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Waits for the cluster's metadata: {}", quorum.obstacle());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            close();
            throw new IOException("interrupted while waiting for the cluster's metadata", interrupted);
        }
    }

    /** What keeps this node from knowing or changing the metadata, as part of a sentence; empty when nothing does. */
    public String waitingFor() {
        return quorum.obstacle();
    }

    @Override
    public ClusterState state() {
        return state;
    }

    @Override
    public void onChange(Consumer<ClusterState> listener) {
        listeners.add(listener);
    }

    @Override
    public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
        BlockingQueue<Proposal.Result> answer = new ArrayBlockingQueue<>(1);
        long deadlineMs = TimeUnit.NANOSECONDS.toMillis(clock.nowNanos()) + COMMIT_DEADLINE_MS;
        quorum.propose(new Proposal(changes, expectedVersion, deadlineMs, answer::add));
        Proposal.Result result;
        try {
            result = answer.poll(COMMIT_DEADLINE_MS + ANSWER_GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during a commit of metadata, which may still turn up", interrupted);
        }
        if (result instanceof Proposal.Decided decided) {
            return decided.outcome();
        }
        if (result instanceof Proposal.Refused refused) {
            throw new IOException("The change of the cluster's metadata was refused: " + refused.why());
        }
        throw new UndecidedCommit(
                result instanceof Proposal.Undecided undecided ? undecided.why() : "no answer in time");
    }

    private void onEffective(ClusterState next) {
        state = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            vertx.undeploy(deploymentId).await();
        }
    }
}
