package io.millrace.replication;

import io.millrace.common.Outcome;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.LeaderAnswer;
import io.millrace.replication.FollowedPartition.State;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower's side of one fetch stream: all partitions that this node copies from one leader.
 *
 * <p>Owned by the fetching context. Positions that are new to the leader go out at once, together; one request waits at the leader
 * for records. Bounded: at most {@link #REQUESTS_MAX} requests are under way, and the bytes they may bring together with those that
 * wait for their owners stay below {@link #BYTES_MAX} (a batch that is larger than a chunk comes alone). A request that fails, or
 * a leader that does not know the stream, begins a new stream in which every position is told again.
 */
final class ReplicaFetcher {
    private static final Logger log = LoggerFactory.getLogger(ReplicaFetcher.class);

    static final int CHUNK_BYTES = 256 << 10;

    private static final int REQUESTS_MAX = 4;
    private static final int BYTES_MAX = 4 * CHUNK_BYTES;
    private static final int FETCHES_PER_REQUEST_MAX = 2_000;
    private static final int MAX_WAIT_MS = 250;

    /** How long after the leader should have answered a request counts as lost. */
    private static final long LOST_AFTER_MS = 2_000;

    private static final long RESTART_MS = 100;

    /** Until a leader is asked again that does not lead yet, or not any more. */
    private static final long NOT_LEADING_REST_MS = 20;

    /** Until the next records are asked for although the disk still works at the last ones. */
    private static final long FLUSH_WAIT_MS = 20;

    /** Until a partition is asked for again whose log could not take what came. */
    private static final long FAILED_REST_MS = 250;

    private final int leaderId;
    private final int nodeId;
    private final LongSupplier brokerEpoch;
    private final Vertx vertx;
    private final Context context;
    private final ReplicaTransport transport;
    private final Runnable wakeOwners;

    private final Map<PartitionKey, FollowedPartition> partitions = new HashMap<>();

    /** Partitions whose position the leader must be told, in the order in which they came. */
    private final Map<PartitionKey, FollowedPartition> untold = new LinkedHashMap<>();

    private final List<PartitionKey> ended = new ArrayList<>();
    private long sessionId;
    private int sequence;
    private int underWay;
    private int unappliedBytes;
    private boolean restarting;
    private boolean failing;
    private boolean closed;

    ReplicaFetcher(
            int leaderId,
            int nodeId,
            LongSupplier brokerEpoch,
            Vertx vertx,
            Context context,
            ReplicaTransport transport,
            Runnable wakeOwners,
            long firstSessionId) {
        this.leaderId = leaderId;
        this.nodeId = nodeId;
        this.brokerEpoch = brokerEpoch;
        this.vertx = vertx;
        this.context = context;
        this.transport = transport;
        this.wakeOwners = wakeOwners;
        this.sessionId = firstSessionId;
    }

    // ---- partitions

    /** Takes a partition in, or looks where one that is in stands now. {@link #pump} must follow. */
    void update(PartitionKey key, HostedPartition hosted) {
        FollowedPartition known = partitions.get(key);
        if (known == null || known.hosted() != hosted) {
            known = new FollowedPartition(key, hosted);
            partitions.put(key, known);
        }
        ended.remove(key);
        tellIfNew(known);
    }

    /** Leaves a partition out. {@link #pump} must follow. */
    void remove(PartitionKey key) {
        if (partitions.remove(key) != null) {
            untold.remove(key);
            ended.add(key);
        }
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    private void tellIfNew(FollowedPartition partition) {
        if (partitions.get(partition.key()) == partition && partition.hasNews()) {
            untold.put(partition.key(), partition);
        }
    }

    private void want(FollowedPartition partition) {
        if (partitions.get(partition.key()) == partition) {
            partition.become(State.WANTED);
            untold.put(partition.key(), partition);
        }
    }

    // ---- requests

    /** Sends what there is to send. */
    void pump() {
        while (!closed && !restarting && underWay < REQUESTS_MAX && (hasNews() || mayWait())) {
            send();
        }
    }

    private boolean hasNews() {
        return !untold.isEmpty() || !ended.isEmpty();
    }

    private boolean mayWait() {
        return underWay == 0
                && hasRoom()
                && partitions.values().stream().anyMatch(partition -> partition.state() == State.STANDING);
    }

    private boolean hasRoom() {
        return unappliedBytes + (underWay + 1) * CHUNK_BYTES <= BYTES_MAX;
    }

    private void send() {
        ReplicaFetchRequest request = new ReplicaFetchRequest(
                nodeId,
                brokerEpoch.getAsLong(),
                sessionId,
                sequence++,
                hasRoom() ? CHUNK_BYTES : 0,
                MAX_WAIT_MS,
                takeNews());
        long ofSession = sessionId;
        underWay++;
        transport
                .request(leaderId, ReplicaMessages.encode(request), MAX_WAIT_MS + LOST_AFTER_MS)
                .onComplete(reply -> onReply(ofSession, reply));
    }

    private List<PartitionFetch> takeNews() {
        List<PartitionFetch> fetches = new ArrayList<>(Math.min(untold.size() + ended.size(), FETCHES_PER_REQUEST_MAX));
        ended.forEach(key -> fetches.add(PartitionFetch.end(key)));
        ended.clear();
        Iterator<FollowedPartition> next = untold.values().iterator();
        while (next.hasNext() && fetches.size() < FETCHES_PER_REQUEST_MAX) {
            fetches.add(next.next().tell());
            next.remove();
        }
        return fetches;
    }

    // ---- replies

    private void onReply(long ofSession, AsyncResult<ByteBuffer> reply) {
        if (closed || ofSession != sessionId) {
            return; // Of a stream that was given up.
        }
        underWay--;
        if (reply.failed()) {
            restart(String.valueOf(reply.cause().getMessage()));
            return;
        }
        try {
            Optional<List<PartitionAnswer>> answers = ReplicaMessages.decodeReply(reply.result());
            if (answers.isEmpty()) {
                restart("it does not know this stream");
                return;
            }
            works();
            answers.get().forEach(this::apply);
            wakeOwners.run();
            pump();
        } catch (ReplicaMessages.UnreadableMessage unreadable) {
            restart(String.valueOf(unreadable.getMessage()));
        }
    }

    private void apply(PartitionAnswer answer) {
        FollowedPartition partition = partitions.get(answer.key());
        if (partition == null) {
            return;
        }
        if (answer.answer().isEmpty()) {
            if (partition.state() == State.STANDING) {
                rest(partition, State.RESTING, NOT_LEADING_REST_MS);
            }
            return;
        }
        LeaderAnswer said = answer.answer().get();
        if (!answer.endsWait()) {
            partition
                    .hosted()
                    .follow(context, said); // The owner publishes the new high watermark, nothing else is to be done.
        } else if (partition.awaits(said)) {
            partition.become(State.APPLYING);
            int sizeBytes = said.sizeBytes();
            unappliedBytes += sizeBytes;
            partition.hosted().follow(context, said).onComplete(done -> onApplied(partition, sizeBytes, done));
        }
    }

    private void onApplied(FollowedPartition partition, int sizeBytes, AsyncResult<Outcome<Boolean>> done) {
        unappliedBytes -= sizeBytes;
        if (done.succeeded() && done.result() instanceof Outcome.Done<Boolean> applied) {
            if (partition.failing(false)) {
                log.info(
                        "{} can be copied from node {} again",
                        partition.hosted().topicPartition(),
                        leaderId);
            }
            next(partition, applied.value(), sizeBytes);
        } else {
            String why = done.succeeded()
                    ? ((Outcome.Refused<Boolean>) done.result()).refusal().message()
                    : String.valueOf(done.cause());
            if (partition.failing(true)) {
                log.warn(
                        "{} cannot be copied from node {}, tried again every {} ms: {}",
                        partition.hosted().topicPartition(),
                        leaderId,
                        FAILED_REST_MS,
                        why);
            }
            rest(partition, State.RESTING, FAILED_REST_MS);
        }
        pump();
    }

    /**
     * Where much came there is more: asked for at once, while what came is flushed. Where little came the leader is told with the
     * acknowledgement. After an answer that did not apply the position is another one by now, or will be when it is published.
     */
    private void next(FollowedPartition partition, boolean applied, int sizeBytes) {
        boolean flushing = partition.hosted().followerPosition().flushing();
        if (!applied) {
            rest(partition, State.RESTING, NOT_LEADING_REST_MS);
            tellIfNew(partition);
        } else if (flushing && sizeBytes < CHUNK_BYTES / 2) {
            rest(partition, State.FLUSHING, FLUSH_WAIT_MS);
        } else {
            want(partition);
        }
    }

    private void rest(FollowedPartition partition, State how, long restMs) {
        partition.become(how);
        vertx.setTimer(restMs, ignored -> {
            if (partition.state() == how) {
                want(partition);
                pump();
            }
        });
    }

    // ---- the stream

    private void works() {
        if (failing) {
            failing = false;
            log.info("node {} answers again", leaderId);
        }
    }

    /** Gives the stream up and begins a new one after a while. */
    private void restart(String why) {
        if (!failing) {
            failing = true;
            log.warn("the fetch stream from node {} is begun anew: {}", leaderId, why);
        }
        sessionId++;
        sequence = 0;
        underWay = 0;
        ended.clear();
        for (FollowedPartition partition : partitions.values()) {
            if (partition.state() == State.STANDING) {
                want(partition);
            }
        }
        if (!restarting) {
            restarting = true;
            vertx.setTimer(RESTART_MS, ignored -> {
                restarting = false;
                pump();
            });
        }
    }

    /** The leader's node left the cluster: nothing is waited for any more. */
    void lost() {
        restart("node " + leaderId + " left the cluster");
    }

    void close() {
        closed = true;
    }
}
