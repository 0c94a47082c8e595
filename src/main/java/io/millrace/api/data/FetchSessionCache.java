package io.millrace.api.data;

import io.millrace.common.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.requests.FetchMetadata;

/**
 * The fetch sessions of this node, at most so many. A full cache makes room for a new session by Kafka's rule: first for
 * one that was not used for two minutes, then for one with fewer partitions that is at least two minutes old; otherwise
 * the client goes without a session, which costs it longer requests and nothing else.
 *
 * <p>Thread-safe: lookups go to a concurrent map. The lock keeps two event loops from filling the last place at once; it
 * is taken when a session is made, which a client does once.
 */
final class FetchSessionCache {
    /** Sessions may also not hold more partitions than this in total, or a few clients could fill the heap. */
    static final int MAX_PARTITIONS = 500_000;

    private static final long EVICTION_MS = 120_000;

    private final int maxSessions;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Integer, Cached> sessions = new ConcurrentHashMap<>();
    private final AtomicLong partitionCount = new AtomicLong();
    private final ReentrantLock making = new ReentrantLock();

    /** A session in its place. Thread-safe: the times and the size are only hints for eviction. */
    private static final class Cached {
        private final int id;
        private final FetchSession session;
        private final long createdMs;
        private volatile long lastUsedMs;
        private volatile int countedPartitions;

        Cached(int id, FetchSession session, long nowMs) {
            this.id = id;
            this.session = session;
            this.createdMs = nowMs;
            this.lastUsedMs = nowMs;
            this.countedPartitions = session.size();
        }
    }

    FetchSessionCache(int maxSessions, Clock clock, RandomGenerator random) {
        this.maxSessions = maxSessions;
        this.clock = clock;
        this.random = random;
    }

    int size() {
        return sessions.size();
    }

    Optional<FetchSession> find(int id) {
        return Optional.ofNullable(sessions.get(id)).map(cached -> cached.session);
    }

    void remove(int id) {
        Cached removed = sessions.remove(id);
        if (removed != null) {
            partitionCount.addAndGet(-removed.countedPartitions);
        }
    }

    /** Takes note that a session was used and how large it is now; drops it when all together are too large. */
    void touch(int id) {
        Cached cached = sessions.get(id);
        if (cached == null) {
            return;
        }
        cached.lastUsedMs = clock.monotonicMs();
        int size = cached.session.size();
        int change = size - cached.countedPartitions;
        if (change != 0) {
            cached.countedPartitions = size;
            if (partitionCount.addAndGet(change) > MAX_PARTITIONS && change > 0) {
                remove(id);
            }
        }
    }

    /** Keeps a session if there is room for it; returns its id, or {@link FetchMetadata#INVALID_SESSION_ID}. */
    int add(FetchSession session) {
        making.lock();
        try {
            long nowMs = clock.monotonicMs();
            if (partitionCount.get() + session.size() > MAX_PARTITIONS || !makeRoom(session.size(), nowMs)) {
                return FetchMetadata.INVALID_SESSION_ID;
            }
            int id = newId();
            sessions.put(id, new Cached(id, session, nowMs));
            partitionCount.addAndGet(session.size());
            return id;
        } finally {
            making.unlock();
        }
    }

    private int newId() {
        int id = random.nextInt(1, Integer.MAX_VALUE);
        while (sessions.containsKey(id)) {
            id = random.nextInt(1, Integer.MAX_VALUE);
        }
        return id;
    }

    private boolean makeRoom(int size, long nowMs) {
        if (sessions.size() < maxSessions) {
            return true;
        }
        Optional<Cached> victim = stale(nowMs).or(() -> smaller(size, nowMs));
        victim.ifPresent(cached -> remove(cached.id));
        return victim.isPresent();
    }

    private Optional<Cached> stale(long nowMs) {
        return sessions.values().stream()
                .filter(cached -> nowMs - cached.lastUsedMs > EVICTION_MS)
                .min((a, b) -> Long.compare(a.lastUsedMs, b.lastUsedMs));
    }

    private Optional<Cached> smaller(int size, long nowMs) {
        return sessions.values().stream()
                .filter(cached -> nowMs - cached.createdMs > EVICTION_MS && cached.countedPartitions < size)
                .min((a, b) -> Integer.compare(a.countedPartitions, b.countedPartitions));
    }
}
