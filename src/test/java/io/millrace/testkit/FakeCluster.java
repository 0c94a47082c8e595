package io.millrace.testkit;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Membership;
import io.millrace.cluster.MetadataChange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The metadata and the membership of a cluster whose nodes live in one JVM: one state that all stores share, and knobs for
 * nodes that are gone or cut off. Thread-safe because commits take a lock and its lists are concurrent.
 */
public final class FakeCluster implements Membership {
    private final ReentrantLock commitLock = new ReentrantLock();
    private volatile ClusterState state = ClusterState.empty(-1);
    private final Map<Integer, UUID> members = new ConcurrentHashMap<>();
    private final List<Store> stores = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public ClusterState state() {
        return state;
    }

    /** A node's store; the node is not a member yet. */
    public Store store() {
        Store store = new Store();
        stores.add(store);
        return store;
    }

    public void join(int nodeId, UUID incarnation) {
        members.put(nodeId, incarnation);
        listeners.forEach(Runnable::run);
    }

    public void leave(int nodeId) {
        members.remove(nodeId);
        listeners.forEach(Runnable::run);
    }

    @Override
    public Map<Integer, UUID> members() {
        return Map.copyOf(members);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** One node's way to the shared state. */
    public final class Store implements ClusterStore {
        private final List<Consumer<ClusterState>> changeListeners = new CopyOnWriteArrayList<>();
        private volatile boolean cutOff;
        private volatile ClusterState seen = FakeCluster.this.state();

        private Store() {}

        /** From now on this store sees nothing new, and commits fail. */
        public void cutOff() {
            seen = state();
            cutOff = true;
        }

        /** Ends {@link #cutOff}. */
        public void heal() {
            cutOff = false;
            tell(FakeCluster.this.state());
        }

        private void tell(ClusterState now) {
            if (!cutOff) {
                changeListeners.forEach(listener -> listener.accept(now));
            }
        }

        @Override
        public ClusterState state() {
            return cutOff ? seen : FakeCluster.this.state();
        }

        @Override
        public void onChange(Consumer<ClusterState> listener) {
            changeListeners.add(listener);
        }

        @Override
        public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
            if (cutOff) {
                throw new IOException("no majority of the nodes can be reached");
            }
            ClusterState after;
            commitLock.lock();
            try {
                if (state.image().version() != expectedVersion) {
                    return new CommitOutcome.Conflict(state);
                }
                after = state.apply(changes);
                state = after;
            } finally {
                commitLock.unlock();
            }
            stores.stream().filter(store -> store != this).forEach(store -> store.tell(after));
            return new CommitOutcome.Committed(after);
        }

        @Override
        public void close() {
            stores.remove(this);
        }
    }
}
