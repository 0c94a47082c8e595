package io.millrace.replication;

import io.millrace.common.Clock;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionVerticles;
import io.millrace.replication.ReplicaMessages.UnreadableMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the followers of the partitions this node leads: one session for each following node.
 *
 * <p>Thread-safe because everything happens on its own context. Bounded by one session for each node of the cluster.
 */
public final class ReplicaFetchServer {
    private static final Logger log = LoggerFactory.getLogger(ReplicaFetchServer.class);

    private final Vertx vertx;
    private final Clock clock;
    private final PartitionDirectory directory;
    private final PartitionVerticles verticles;
    private final ReplicaTransport transport;
    private final BlockingPool coldReads;
    private final ReplicationThrottle throttle;
    private final Context context;
    private final Map<Integer, FollowerSession> sessions = new HashMap<>();

    /** Makes a server that answers nobody before {@link #start}. */
    public ReplicaFetchServer(
            Vertx vertx,
            Clock clock,
            PartitionDirectory directory,
            PartitionVerticles verticles,
            ReplicaTransport transport,
            BlockingPool coldReads,
            ReplicationThrottle throttle) {
        this.vertx = vertx;
        this.clock = clock;
        this.directory = directory;
        this.verticles = verticles;
        this.transport = transport;
        this.coldReads = coldReads;
        this.throttle = throttle;
        this.context = vertx.getOrCreateContext();
    }

    public Future<Void> start() {
        return onContext(() -> transport.serve(this::handle));
    }

    /** Answers nobody any more. */
    public Future<Void> stop() {
        return onContext(() -> {
            sessions.values().forEach(FollowerSession::close);
            sessions.clear();
            return transport.stop();
        });
    }

    /** A node left the cluster: its stream ends, and leaders do not wait for it any longer than they must. */
    public void memberLost(int nodeId) {
        context.runOnContext(ignored -> {
            FollowerSession session = sessions.remove(nodeId);
            if (session != null) {
                log.info("node {} left the cluster, its fetch stream ends", nodeId);
                session.close();
            }
            directory.all().forEach(hosted -> hosted.onFollowerLost(nodeId));
        });
    }

    private Future<Void> onContext(Supplier<Future<Void>> action) {
        return Future.future(
                promise -> context.runOnContext(ignored -> action.get().onComplete(promise)));
    }

    private Future<OutgoingMessage> handle(ByteBuffer message) {
        try {
            ReplicaFetchRequest request = ReplicaMessages.decodeRequest(message);
            Future<OutgoingMessage> reply = session(request);
            verticles.wakeOwners();
            return reply;
        } catch (UnreadableMessage unreadable) {
            log.warn("A fetch request of a replica was refused: {}", unreadable.getMessage());
            return Future.failedFuture(unreadable);
        }
    }

    private Future<OutgoingMessage> session(ReplicaFetchRequest request) {
        FollowerSession session = sessions.get(request.followerId());
        if (session == null || !session.continuedBy(request)) {
            if (request.sequence() != 0) {
                return Future.succeededFuture(OutgoingMessage.of(ReplicaMessages.unknownSession()));
            }
            if (session != null) {
                session.close();
            }
            log.info("node {} begins a fetch stream", request.followerId());
            session = new FollowerSession(request, vertx, context, directory, coldReads, clock, throttle);
            sessions.put(request.followerId(), session);
        }
        return session.take(request);
    }
}
