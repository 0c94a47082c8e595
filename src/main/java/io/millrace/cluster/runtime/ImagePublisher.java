package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts states into force on this node: lets every listener act on a new image, one after the other, and then shows it to
 * readers. Owned by the controller's worker, except that any thread may read the image.
 */
final class ImagePublisher {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePublisher.class);

    private final int nodeId;
    private final List<ImageListener> listeners;
    private final List<MetadataChange> cleared = new ArrayList<>();
    private Future<Void> underWay = Future.succeededFuture();
    private volatile ClusterImage image;

    ImagePublisher(int nodeId, List<ImageListener> listeners, ClusterImage first) {
        this.nodeId = nodeId;
        this.listeners = new ArrayList<>(listeners);
        this.image = first;
    }

    ClusterImage image() {
        return image;
    }

    void add(ImageListener listener) {
        listeners.add(listener);
    }

    boolean publishing() {
        return !underWay.isComplete();
    }

    /** Completes when every listener is through with the last image published; listeners that failed count as through. */
    Future<Void> settled() {
        return underWay;
    }

    /** What the cluster has to learn from what was published: that this node holds deleted topics no more. */
    List<MetadataChange> cleared() {
        return List.copyOf(cleared);
    }

    /** Notes that the cluster has learned this. */
    void told(List<MetadataChange> committed) {
        cleared.removeAll(committed);
    }

    /** Completes, on the worker, once this node acts on the state; a listener that failed is in the log. */
    Future<Void> publish(ContextInternal worker, ClusterState state) {
        ClusterImage previous = image;
        Future<Void> told = Future.succeededFuture();
        for (ImageListener listener : listeners) {
            told = told.compose(before -> listener.onImage(previous, state.image()));
        }
        Promise<Boolean> done = worker.promise();
        told.onComplete(result -> {
            if (result.failed()) {
                LOG.error(
                        "Metadata version {} is committed, but this node could not act on all of it",
                        state.image().version(),
                        result.cause());
            }
            done.complete(result.succeeded());
        });
        underWay = done.future().map(allActed -> {
            image = state.image();
            if (allActed) {
                noteCleared(previous, state);
            }
            return null;
        });
        return underWay;
    }

    private void noteCleared(ClusterImage previous, ClusterState state) {
        state.deletedTopics().forEach((id, holders) -> {
            boolean heldHere = holders.isEmpty() || holders.contains(nodeId);
            if (heldHere && previous.topicsById().containsKey(id)) {
                cleared.add(new DeletedTopicCleared(id, nodeId));
            }
        });
    }
}
