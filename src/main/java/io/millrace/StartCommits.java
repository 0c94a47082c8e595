package io.millrace;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Decision;
import io.millrace.cluster.UndecidedCommit;
import io.millrace.storage.StorageException;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the metadata that a start makes before the node has a controller: decided again as often as others were quicker, or as
 * nobody knows what became of them, since the cluster may be changing its members at that moment. What is decided must see by the
 * state that it is in force already. Confined to the thread that starts the node.
 */
final class StartCommits {
    private static final Logger log = LoggerFactory.getLogger(StartCommits.class);
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_UNDECIDED = 4;

    private final ClusterStore store;
    private final int nodeId;

    StartCommits(ClusterStore store, int nodeId) {
        this.store = store;
        this.nodeId = nodeId;
    }

    /** Decides and commits. */
    <R> R commit(Function<ClusterState, Decision<R>> decide) throws IOException {
        int undecided = 0;
        ClusterState state = store.state();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Decision<R> decision = decide.apply(state);
            if (decision.changes().isEmpty()) {
                return decision.reply();
            }
            try {
                CommitOutcome outcome =
                        store.commit(decision.changes(), state.image().version());
                if (outcome instanceof CommitOutcome.Committed) {
                    return decision.reply();
                }
                state = ((CommitOutcome.Conflict) outcome).current();
            } catch (UndecidedCommit nobodyKnows) {
                undecided++;
                if (undecided == MAX_UNDECIDED) {
                    throw nobodyKnows;
                }
                log.warn("{}. Node {} looks again", nobodyKnows.getMessage(), nodeId);
                state = store.state();
            }
        }
        ClusterImage image = state.image();
        throw new StorageException(
                "Others changed the metadata %d times while node %d was starting (version %d): start it again."
                        .formatted(MAX_ATTEMPTS, nodeId, image.version()));
    }
}
