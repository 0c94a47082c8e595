package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.TopicDeleted;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner of the cluster's metadata on its worker context: takes the commands that wait, decides them one behind the other,
 * commits all their changes at once, lets every listener act on the new image, and only then answers. So what was
 * answered as created can be used, and many small commands share one fdatasync.
 *
 * <p>Commands come in on any thread through a bounded concurrent queue, and the current image is read on any thread: one
 * volatile reference to an immutable value. All other state is touched by the worker alone.
 */
public final class ControllerVerticle extends VerticleBase implements MetadataCommands, ClusterView {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerVerticle.class);
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_COMMANDS_PER_TURN = 256;
    private static final int MAX_ATTEMPTS = 10;

    private final ClusterStore store;
    private final List<ImageListener> listeners;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<PendingCommand<?>> queue = new ConcurrentLinkedQueue<>();
    private List<MetadataChange> forgotten = List.of();
    private boolean publishing;
    private boolean stopped;
    private volatile ClusterImage image;

    /**
     * A controller over an open store, which it closes when it stops.
     *
     * @param listeners told of every image in this order, one after the other
     */
    public ControllerVerticle(ClusterStore store, List<ImageListener> listeners) {
        this.store = store;
        this.listeners = List.copyOf(listeners);
        this.image = ClusterState.empty(store.state().image().controllerId()).image();
    }

    /** Completes when this node acts on the metadata it was left with: its partitions are open. */
    @Override
    public Future<?> start() {
        return publish(store.state());
    }

    @Override
    public Future<?> stop() throws IOException {
        stopped = true;
        turn();
        store.close();
        return Future.succeededFuture();
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        Promise<Outcome<R>> promise = promiseOfCaller(vertx);
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            promise.complete(Outcome.refused(
                    Reason.THROTTLED, MAX_WAITING + " changes of metadata are waiting already: try again later."));
            return promise.future();
        }
        queue.add(new PendingCommand<>(command, promise));
        context.runOnContext(arrived -> turn());
        return promise.future();
    }

    private static <T> Promise<T> promiseOfCaller(Vertx vertx) {
        return ((ContextInternal) vertx.getOrCreateContext()).promise();
    }

    /** Takes what waits, unless the image of the turn before is still being put into force. */
    private void turn() {
        if (publishing && !stopped) {
            return;
        }
        List<PendingCommand<?>> batch = new ArrayList<>();
        while (batch.size() < MAX_COMMANDS_PER_TURN && queue.peek() != null) {
            batch.add(queue.remove());
        }
        waiting.addAndGet(-batch.size());
        if (stopped) {
            batch.forEach(command -> command.refuse(Reason.SHUTTING_DOWN, "This node is stopping."));
            return;
        }
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

    private void commit(List<PendingCommand<?>> batch) throws IOException {
        ClusterState state = store.state();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            List<MetadataChange> changes = decide(batch, state);
            if (changes.isEmpty()) {
                finish(batch);
                return;
            }
            CommitOutcome outcome = store.commit(changes, state.image().version());
            if (outcome instanceof CommitOutcome.Committed committed) {
                putIntoForce(committed.state(), changes, batch);
                return;
            }
            state = ((CommitOutcome.Conflict) outcome).current();
        }
        throw new IOException("others changed the metadata " + MAX_ATTEMPTS + " times in between");
    }

    /** Decides each command on what the ones before it leave behind; one that throws is out, the others go on. */
    private List<MetadataChange> decide(List<PendingCommand<?>> batch, ClusterState state) {
        List<MetadataChange> changes = new ArrayList<>();
        ClusterState current = state;
        for (PendingCommand<?> command : batch) {
            try {
                List<MetadataChange> decided = command.decide(current);
                if (!decided.isEmpty()) {
                    current = current.apply(decided);
                    changes.addAll(decided);
                }
            } catch (RuntimeException bug) {
                LOG.error("A metadata command failed", bug);
                command.fail(bug);
            }
        }
        if (!changes.isEmpty()) {
            changes.addAll(forgotten);
        }
        return changes;
    }

    private void putIntoForce(ClusterState state, List<MetadataChange> changes, List<PendingCommand<?>> batch) {
        publishing = true;
        publish(state).onSuccess(allActed -> {
            publishing = false;
            if (allActed) {
                forgotten = changes.stream()
                        .filter(TopicDeleted.class::isInstance)
                        .<MetadataChange>map(deleted -> new DeletedTopicForgotten(((TopicDeleted) deleted).topicId()))
                        .toList();
            }
            finish(batch);
        });
    }

    private void finish(List<PendingCommand<?>> batch) {
        batch.forEach(PendingCommand::reply);
        context.runOnContext(next -> turn());
    }

    /** Lets the listeners act on a state, then shows it to readers; true when all of them could. */
    private Future<Boolean> publish(ClusterState state) {
        ClusterImage previous = image;
        Future<Void> told = Future.succeededFuture();
        for (ImageListener listener : listeners) {
            told = told.compose(before -> listener.onImage(previous, state.image()));
        }
        Promise<Boolean> done = ((ContextInternal) context).promise();
        told.onComplete(result -> {
            image = state.image();
            if (result.failed()) {
                LOG.error(
                        "Metadata version {} is committed, but this node could not act on all of it",
                        state.image().version(),
                        result.cause());
            }
            done.complete(result.succeeded());
        });
        return done.future();
    }
}
