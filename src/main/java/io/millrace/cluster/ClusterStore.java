package io.millrace.cluster;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Port to where the truth about the cluster is kept: the local journal alone for a standalone node, replicated registers
 * with journals behind them for a cluster. Owned by the controller's worker, which may block.
 *
 * <ol>
 *   <li>A commit is all or nothing, and what it returns as committed survives a crash of every node at once.
 *   <li>A commit succeeds only on the version it was decided on.
 *   <li>A commit that failed with an exception may still turn up later; whoever gets one reads {@link #state} again.
 * </ol>
 */
public interface ClusterStore extends AutoCloseable {
    /** The latest state this store knows to be durable. Any thread. */
    ClusterState state();

    /**
     * Has {@code listener} called whenever {@link #state} moved because another node committed, on any thread; it must
     * not block. A store that nobody else writes to never calls it.
     */
    default void onChange(Consumer<ClusterState> listener) {}

    /**
     * Makes the changes durable together.
     *
     * @param expectedVersion version of the image they were decided on
     * @throws IOException when they could not be made durable; the message says where and why
     */
    CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException;

    @Override
    void close() throws IOException;
}
