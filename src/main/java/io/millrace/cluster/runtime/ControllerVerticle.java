package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's hand on the cluster's metadata, on its worker context: takes the commands that wait, decides them one behind
 * the other, commits all their changes at once, lets every listener act on the new image, and only then answers. So what
 * was answered as created can be used, and many small commands share one commit.
 *
 * <p>In a cluster every node decides its own commands; the store takes them in one order and refuses what was decided on an
 * older state, which is then decided again. Commits of other nodes are put into force in the same way. What nobody asks for
 * is decided by the one controller, see {@link ClusterDuties}.
 *
 * <p>Commands come in on any thread through a bounded concurrent queue, and the current image is read on any thread: one
 * volatile reference to an immutable value. All other state is changed by the worker alone.
 */
public final class ControllerVerticle extends VerticleBase implements MetadataCommands, ClusterView {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerVerticle.class);
    private static final int MAX_ATTEMPTS = 30;
    private static final long UPKEEP_INTERVAL_MS = 1_000;

    private final ClusterStore store;
    private final Optional<ClusterDuties> duties;
    private final CommandQueue queue = new CommandQueue();
    private final ImagePublisher publisher;
    private final VersionWaits waits = new VersionWaits();
    private boolean upkeepQueued;
    private volatile boolean stopped;

    /** The controller of a standalone node over its open store, which whoever opened it closes afterwards. */
    public ControllerVerticle(ClusterStore store, List<ImageListener> listeners) {
        this(store.state().image().controllerId(), store, listeners, Optional.empty());
    }

    /** The controller part of one node of a cluster, over its open store, which whoever opened it closes afterwards. */
    public ControllerVerticle(int nodeId, ClusterStore store, ClusterDuties duties) {
        this(nodeId, store, List.of(), Optional.of(duties));
    }

    private ControllerVerticle(
            int nodeId, ClusterStore store, List<ImageListener> listeners, Optional<ClusterDuties> duties) {
        this.store = store;
        this.duties = duties;
        this.publisher = new ImagePublisher(
                nodeId,
                listeners,
                ClusterState.empty(store.state().image().controllerId()).image());
    }

    /** Adds somebody to be told of every image, behind those added before; only until this is deployed. */
    public void tell(ImageListener listener) {
        publisher.add(listener);
    }

    /** Completes when this node acts on the metadata it was left with: its partitions are open. */
    @Override
    public Future<?> start() {
        store.onChange(state -> onWorker(this::turn));
        duties.ifPresent(upkeep -> {
            upkeep.onOccasion(() -> onWorker(this::requestUpkeep));
            vertx.setPeriodic(UPKEEP_INTERVAL_MS, tick -> requestUpkeep());
        });
        return publish(store.state());
    }

    /**
     * Refuses commands from now on, those that wait as well. To be called before the stop, which has to wait for its turn on the
     * worker: without a majority, each commit that began before it would hold it up until its timeout. Any thread.
     */
    public void refuseCommands() {
        stopped = true;
    }

    /** Completes when no image is acted on any more: whoever acts on one answers on this worker, which must be there. */
    @Override
    public Future<?> stop() {
        stopped = true;
        refuseAll(); // What waits for the image that is being put into force need not wait for its end.
        return publisher.settled().onComplete(quiet -> {
            refuseAll();
            waits.end();
        });
    }

    @Override
    public ClusterImage image() {
        return publisher.image();
    }

    @Override
    public ClusterImage newestImage() {
        return store.state().image();
    }

    @Override
    public int controllerEpoch() {
        return store.state().controllerEpoch();
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        Promise<Outcome<R>> promise = promiseOfCaller(vertx);
        if (queue.offer(new PendingCommand<>(command, promise))) {
            context.runOnContext(arrived -> turn());
        } else {
            promise.complete(Outcome.refused(
                    Reason.THROTTLED,
                    CommandQueue.MAX_WAITING + " changes of metadata are waiting already: try again later."));
        }
        return promise.future();
    }

    /**
     * Waits until this node acts on the metadata of this version or a later one. Any thread; completes on the caller's context.
     *
     * @return false when that was not to be waited for: the node stops, or too many wait already
     */
    public Future<Boolean> actsOn(long version) {
        Promise<Boolean> acting = promiseOfCaller(vertx);
        if (image().version() >= version) {
            acting.complete(true);
        } else if (stopped) {
            acting.complete(false);
        } else {
            context.runOnContext(arrived -> await(version, acting));
        }
        return acting.future();
    }

    private void await(long version, Promise<Boolean> acting) {
        if (image().version() >= version) {
            acting.complete(true);
        } else if (stopped) {
            acting.complete(false);
        } else {
            waits.add(version, acting);
        }
    }

    private static <T> Promise<T> promiseOfCaller(Vertx vertx) {
        return ((ContextInternal) vertx.getOrCreateContext()).promise();
    }

    /** For those who call from outside, also when this has stopped already and its worker is gone. */
    private void onWorker(Runnable work) {
        if (!stopped) {
            context.runOnContext(called -> work.run());
        }
    }

    /** Queues a look at what nobody asks for, unless one is queued already. */
    private void requestUpkeep() {
        if (duties.isPresent() && !upkeepQueued && !stopped) {
            upkeepQueued = true;
            submit(state -> {
                        upkeepQueued = false;
                        return new Decision<>(duties.get().decide(state), true);
                    })
                    .onComplete(done -> upkeepQueued = false);
        }
    }

    /** Puts into force what others committed, then takes what waits; not while an image is still being put into force. */
    private void turn() {
        if (stopped) {
            refuseAll();
            return;
        }
        if (publisher.publishing()) {
            return;
        }
        ClusterState state = store.state();
        if (state.image().version() != publisher.image().version()) {
            publish(state);
            return;
        }
        List<PendingCommand<?>> batch = queue.take();
        if (batch.isEmpty()) {
            return;
        }
        try {
            commit(batch);
        } catch (IOException failed) {
            LOG.error("Metadata was not committed: {}", failed.getMessage());
            batch.forEach(command -> command.refuse(
                    Reason.STORAGE_ERROR, "The change could not be written to disk: " + failed.getMessage()));
            context.runOnContext(next -> turn());
        }
    }

    private void refuseAll() {
        while (!queue.isEmpty()) {
            queue.take().forEach(command -> command.refuse(Reason.SHUTTING_DOWN, "This node is stopping."));
        }
    }

    private void commit(List<PendingCommand<?>> batch) throws IOException {
        ClusterState state = store.state();
        List<MetadataChange> cleared = publisher.cleared();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            List<MetadataChange> changes = decide(batch, state);
            changes.addAll(cleared);
            if (changes.isEmpty()) {
                finish(batch);
                return;
            }
            CommitOutcome outcome = store.commit(changes, state.image().version());
            if (outcome instanceof CommitOutcome.Committed committed) {
                publisher.told(cleared);
                publish(committed.state()).onSuccess(acted -> finish(batch));
                return;
            }
            state = ((CommitOutcome.Conflict) outcome).current();
        }
        throw new IOException("others changed the metadata " + MAX_ATTEMPTS + " times in between");
    }

    /**
     * Decides each command on what the ones before it leave behind; one that throws is out, the others go on. So is a second one that
     * registers or removes a node: such changes are committed one by one.
     */
    private static List<MetadataChange> decide(List<PendingCommand<?>> batch, ClusterState state) {
        List<MetadataChange> changes = new ArrayList<>();
        ClusterState current = state;
        for (PendingCommand<?> command : batch) {
            try {
                List<MetadataChange> decided = command.decide(current);
                ClusterState next = decided.isEmpty() ? current : current.apply(decided);
                if (next.brokersMovedSince(state) > 1) {
                    command.refuse(
                            Reason.THROTTLED,
                            "Another node is being registered or removed: try again when that is done.");
                    continue;
                }
                current = next;
                changes.addAll(decided);
            } catch (RuntimeException bug) {
                LOG.error("A metadata command failed", bug);
                command.fail(bug);
            }
        }
        return changes;
    }

    private void finish(List<PendingCommand<?>> batch) {
        batch.forEach(PendingCommand::reply);
        context.runOnContext(next -> turn());
    }

    private Future<Void> publish(ClusterState state) {
        return publisher.publish((ContextInternal) context, state).onSuccess(acted -> {
            waits.reached(publisher.image().version());
            context.runOnContext(next -> turn());
            requestUpkeep();
        });
    }
}
