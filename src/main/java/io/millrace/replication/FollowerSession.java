package io.millrace.replication;

import io.millrace.common.Clock;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.LeaderAnswer;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The leader's side of one fetch stream: where one follower stands in all partitions it fetches from this node.
 *
 * <p>Owned by the server's context. A request renews what changed and is a credit for one reply. At most two requests wait: a third
 * one sends the oldest home, so that a follower can always be heard. Partitions with records are served in the order in which they got
 * them, and one that was served goes to the end, so that none starves.
 */
final class FollowerSession {
    /** One would be enough to wait; with two, a word from the follower does not cost a reply that says nothing. */
    private static final int WAITING_MAX = 2;

    /** How old a follower's high watermark may become where no records flow; looking at all partitions costs some time. */
    private static final long NEWS_INTERVAL_NANOS = 50_000_000;

    private final ReplicaFetchRequest first;
    private final Vertx vertx;
    private final Context context;
    private final PartitionDirectory directory;
    private final BlockingPool coldReads;
    private final Clock clock;
    private final ReplicationThrottle throttle;
    private final Map<PartitionKey, StandingFetch> fetches = new HashMap<>();

    /** Fetches that have something to hear, in the order of service. */
    private final Map<PartitionKey, StandingFetch> ready = new LinkedHashMap<>();

    /** Fetches that would be ready, but that the throttle holds back. */
    private final Map<PartitionKey, StandingFetch> held = new LinkedHashMap<>();

    /** Answers for partitions this node knows nothing of. */
    private final List<PartitionFetch> strangers = new ArrayList<>();

    /** Requests that wait for something to say, oldest first. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private int nextSequence;
    private long lastNewsNanos;

    /** A credit for one reply. */
    private record Waiting(Promise<OutgoingMessage> promise, int maxBytes, long timerId) {}

    FollowerSession(
            ReplicaFetchRequest first,
            Vertx vertx,
            Context context,
            PartitionDirectory directory,
            BlockingPool coldReads,
            Clock clock,
            ReplicationThrottle throttle) {
        this.first = first;
        this.vertx = vertx;
        this.context = context;
        this.directory = directory;
        this.coldReads = coldReads;
        this.clock = clock;
        this.throttle = throttle;
        this.lastNewsNanos = clock.nowNanos();
    }

    /** Whether a request is the next one of this stream; otherwise something was lost and the follower begins a new stream. */
    boolean continuedBy(ReplicaFetchRequest request) {
        return request.sessionId() == first.sessionId()
                && request.brokerEpoch() == first.brokerEpoch()
                && request.sequence() == nextSequence;
    }

    Future<OutgoingMessage> take(ReplicaFetchRequest request) {
        nextSequence++;
        request.fetches().forEach(this::renew);
        Promise<OutgoingMessage> promise = Promise.promise();
        if (request.maxBytes() == 0) {
            answer(promise, 0);
        } else {
            park(promise, request);
        }
        serve();
        while (waiting.size() > WAITING_MAX) {
            sendHome(waiting.getFirst());
        }
        return promise.future();
    }

    private void park(Promise<OutgoingMessage> promise, ReplicaFetchRequest request) {
        long timerId = vertx.setTimer(
                request.maxWaitMs(),
                timer -> waiting.stream()
                        .filter(expired -> expired.timerId() == timer)
                        .findFirst()
                        .ifPresent(this::sendHome));
        waiting.addLast(new Waiting(promise, request.maxBytes(), timerId));
    }

    /** Spends credits as long as there is something to say. */
    private void serve() {
        while (!waiting.isEmpty() && (nextReady().isPresent() || !strangers.isEmpty())) {
            sendHome(waiting.getFirst());
        }
    }

    /**
     * The fetch to serve next. Those that are throttled are put aside for a while; those that would hear nothing by now wait for
     * records. Not so one whose acknowledgement came before this node led: it must be asked for that again.
     */
    private Optional<StandingFetch> nextReady() {
        while (!ready.isEmpty()) {
            StandingFetch next = ready.values().iterator().next();
            PartitionSnapshot snapshot = next.hosted().snapshot();
            // What is cheap is asked first: whether the logs agree is looked up, and asked once more for the answer.
            if (!next.hasRecords(snapshot) && next.counted() && agrees(next, snapshot)) {
                ready.remove(next.fetch().key());
                waitOrServe(next, snapshot);
            } else if (throttle.holds(next.hosted(), first.followerId()) && agrees(next, snapshot)) {
                hold(next);
            } else {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private static boolean agrees(StandingFetch fetch, PartitionSnapshot snapshot) {
        return fetch.objection(fetch.fetch(), snapshot).isEmpty();
    }

    private void hold(StandingFetch next) {
        ready.remove(next.fetch().key());
        if (held.isEmpty()) {
            vertx.setTimer(ReplicationThrottle.LOOK_AGAIN_MS, ignored -> lookAgain());
        }
        held.put(next.fetch().key(), next);
    }

    /** Lets a fetch without records wait for some, unless they have come since {@code seen}. */
    private void waitOrServe(StandingFetch fetch, PartitionSnapshot seen) {
        if (!fetch.await(seen)) {
            ready.put(fetch.fetch().key(), fetch);
        }
    }

    private void lookAgain() {
        ready.putAll(held);
        held.clear();
        serve();
    }

    /** Answers a waiting request with what there is. */
    private void sendHome(Waiting home) {
        waiting.remove(home);
        vertx.cancelTimer(home.timerId());
        answer(home.promise(), home.maxBytes());
    }

    // ---- standing fetches

    private void renew(PartitionFetch fetch) {
        StandingFetch known = fetches.get(fetch.key());
        Optional<HostedPartition> hosted =
                directory.find(fetch.key().topicId(), fetch.key().partition());
        if (known != null && (hosted.isEmpty() || hosted.get() != known.hosted() || !fetch.following())) {
            forget(known);
            known = null;
        }
        if (!fetch.following()) {
            return;
        }
        if (hosted.isEmpty()) {
            strangers.add(fetch);
            return;
        }
        if (known == null) {
            known = new StandingFetch(hosted.get(), fetch, context, this::onReady);
            fetches.put(fetch.key(), known);
        }
        boolean standing = known.renew(fetch);
        place(known, fetch, standing);
    }

    private void forget(StandingFetch fetch) {
        fetch.leave();
        fetches.remove(fetch.fetch().key());
        ready.remove(fetch.fetch().key());
        held.remove(fetch.fetch().key());
    }

    /** Counts what the follower acknowledges, if its log is like this one, and finds out whether there is something for it. */
    private void place(StandingFetch standing, PartitionFetch told, boolean waits) {
        PartitionSnapshot snapshot = standing.hosted().snapshot();
        boolean agrees = standing.objection(told, snapshot).isEmpty();
        standing.counted(agrees);
        if (agrees) {
            standing.hosted()
                    .onFollowerFetch(
                            first.followerId(),
                            first.brokerEpoch(),
                            told.leaderEpoch(),
                            Math.min(told.acknowledgedEnd(), told.fetchOffset()));
        }
        if (!waits) {
            return;
        }
        if (agrees && !standing.hasRecords(snapshot)) {
            waitOrServe(standing, snapshot);
        } else {
            ready.put(told.key(), standing);
        }
    }

    private void onReady(StandingFetch fetch) {
        if (fetches.get(fetch.fetch().key()) == fetch && fetch.standing()) {
            ready.put(fetch.fetch().key(), fetch);
            serve();
        }
    }

    // ---- replies

    /** Replies with what is ready, and from time to time with news of high watermarks and log starts. */
    private void answer(Promise<OutgoingMessage> promise, int maxBytes) {
        ReplicaReply reply = new ReplicaReply(maxBytes);
        strangers.forEach(reply::notLeading);
        strangers.clear();
        Optional<StandingFetch> next = nextReady();
        while (next.isPresent() && reply.hasRoom() && add(reply, next.get())) {
            StandingFetch served = next.get();
            ready.remove(served.fetch().key());
            served.answered();
            served.leave();
            next = nextReady();
        }
        long nowNanos = clock.nowNanos();
        if (nowNanos - lastNewsNanos >= NEWS_INTERVAL_NANOS) {
            lastNewsNanos = nowNanos;
            addNews(reply);
        }
        Future<OutgoingMessage> written =
                reply.isCold() ? coldReads.run(reply::encode) : Future.succeededFuture(reply.encode());
        written.onComplete(promise);
    }

    /** Adds the answer to one fetch; false when it does not fit any more. */
    private boolean add(ReplicaReply reply, StandingFetch fetch) {
        PartitionSnapshot snapshot = fetch.hosted().snapshot();
        Optional<Optional<LeaderAnswer>> objection = fetch.objection(fetch.fetch(), snapshot);
        if (objection.isPresent()) {
            reply.say(fetch.fetch(), objection.get());
            return true;
        }
        if (!fetch.hasRecords(snapshot)) {
            reply.notLeading(fetch.fetch()); // It was not when it was asked; the follower tells again where it stands.
            return true;
        }
        fetch.told(snapshot);
        int before = reply.sizeBytes();
        boolean fits = reply.read(fetch.hosted(), fetch.fetch(), snapshot);
        throttle.copied(fetch.hosted(), first.followerId(), reply.sizeBytes() - before);
        return fits;
    }

    private void addNews(ReplicaReply reply) {
        for (StandingFetch fetch : fetches.values()) {
            PartitionSnapshot snapshot = fetch.hosted().snapshot();
            if (fetch.hasNews(snapshot)) {
                reply.news(fetch.fetch(), snapshot);
                fetch.told(snapshot);
            }
        }
    }

    /** Ends the stream; requests that wait are answered with nothing. */
    void close() {
        List.copyOf(fetches.values()).forEach(this::forget);
        strangers.clear();
        while (!waiting.isEmpty()) {
            sendHome(waiting.getFirst());
        }
    }
}
