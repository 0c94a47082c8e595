package io.millrace.replication;

import io.millrace.partition.HostedPartition;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
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

    private final int leaderId;
    private final int nodeId;
    private final LongSupplier brokerEpoch;
    private final Vertx vertx;
    private final ReplicaTransport transport;
    private final Runnable wakeOwners;
    private final FollowedPartitions partitions = new FollowedPartitions();
    private final AnswersOfLeader answers;

    private long sessionId;
    private int sequence;
    private int underWay;
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
            ReplicationThrottle throttle,
            long firstSessionId) {
        this.leaderId = leaderId;
        this.nodeId = nodeId;
        this.brokerEpoch = brokerEpoch;
        this.vertx = vertx;
        this.transport = transport;
        this.wakeOwners = wakeOwners;
        this.sessionId = firstSessionId;
        this.answers = new AnswersOfLeader(leaderId, nodeId, vertx, context, partitions, throttle, this::pump);
    }

    /** Takes a partition in, or looks where one that is in stands now. {@link #pump} must follow. */
    void update(PartitionKey key, HostedPartition hosted) {
        partitions.update(key, hosted);
    }

    /** Leaves a partition out. {@link #pump} must follow. */
    void remove(PartitionKey key) {
        partitions.remove(key);
    }

    // ---- requests

    /** Sends what there is to send. */
    void pump() {
        while (!closed && !restarting && underWay < REQUESTS_MAX && (partitions.hasNews() || mayWait())) {
            send();
        }
    }

    private boolean mayWait() {
        return underWay == 0 && hasRoom() && partitions.anyStanding();
    }

    private boolean hasRoom() {
        return answers.unappliedBytes() + (underWay + 1) * CHUNK_BYTES <= BYTES_MAX;
    }

    private void send() {
        ReplicaFetchRequest request = new ReplicaFetchRequest(
                nodeId,
                brokerEpoch.getAsLong(),
                sessionId,
                sequence++,
                hasRoom() ? CHUNK_BYTES : 0,
                MAX_WAIT_MS,
                partitions.takeNews(FETCHES_PER_REQUEST_MAX));
        long ofSession = sessionId;
        underWay++;
        transport
                .request(leaderId, ReplicaMessages.encode(request), MAX_WAIT_MS + LOST_AFTER_MS)
                .onComplete(reply -> onReply(ofSession, reply));
    }

    // ---- replies

    private void onReply(long ofSession, AsyncResult<ReceivedMessage> reply) {
        boolean givenUp = closed || ofSession != sessionId;
        if (!givenUp) {
            underWay--;
        }
        if (reply.succeeded()) {
            if (!givenUp) {
                take(reply.result());
            }
            reply.result().release();
        } else if (!givenUp) {
            restart(String.valueOf(reply.cause().getMessage()));
        }
    }

    private void take(ReceivedMessage message) {
        try {
            Optional<List<PartitionAnswer>> said = ReplicaMessages.decodeReply(message.bytes());
            if (said.isEmpty()) {
                restart("it does not know this stream");
                return;
            }
            works();
            said.get().forEach(answer -> answers.apply(answer, message));
            wakeOwners.run();
            pump();
        } catch (ReplicaMessages.UnreadableMessage unreadable) {
            restart(String.valueOf(unreadable.getMessage()));
        }
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
        partitions.tellAgain();
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
        transport.disconnect(leaderId);
    }

    void close() {
        closed = true;
        transport.disconnect(leaderId);
    }
}
