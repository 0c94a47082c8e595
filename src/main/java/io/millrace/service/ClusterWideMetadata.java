package io.millrace.service;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Decision;
import io.millrace.cluster.runtime.ControllerVerticle;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.millrace.peer.PeerCalls;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import io.vertx.core.Future;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Metadata whose changes are answered when every active node acts on them, so that a client that created a topic finds it on
 * whichever node it asks next. A change is durable before that: a node that is silent delays the answer by {@link
 * #PATIENCE_MS} at most, and never makes it a refusal. Thread-safe because it has no mutable state.
 */
public final class ClusterWideMetadata implements MetadataCommands {
    /** Less than what clients wait for an answer; a node that does not answer for so long is about to be fenced. */
    static final long PATIENCE_MS = 5_000;

    private static final PeerRequest<Long, Boolean> ACTS_ON =
            new PeerRequest<>("metadata-acts-on", 1, new VersionCodec(), new ActingCodec());

    private final int nodeId;
    private final MetadataCommands metadata;
    private final ClusterView cluster;
    private final PeerCalls peers;

    public ClusterWideMetadata(int nodeId, MetadataCommands metadata, ClusterView cluster, PeerCalls peers) {
        this.nodeId = nodeId;
        this.metadata = metadata;
        this.cluster = cluster;
        this.peers = peers;
    }

    /** Tells other nodes from now on when this one acts on what they committed. */
    public static Future<Void> serve(PeerCalls peers, ControllerVerticle here) {
        return peers.serve(ACTS_ON, version -> here.actsOn(version).map(Outcome::done));
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        AtomicBoolean changed = new AtomicBoolean(); // Decided on the controller's thread, and perhaps again.
        return metadata.submit(state -> {
                    Decision<R> decision = command.decide(state);
                    changed.set(!decision.changes().isEmpty());
                    return decision;
                })
                .compose(outcome -> outcome instanceof Outcome.Done<R> && changed.get()
                        ? allAct().map(outcome)
                        : Future.succeededFuture(outcome));
    }

    /** Nodes that are starting or fenced serve nobody yet, and act on this before they do. */
    private Future<?> allAct() {
        long version = cluster.image().version();
        List<Future<Outcome<Boolean>>> asked = cluster.image().brokers().values().stream()
                .filter(broker -> broker.reachable() && broker.nodeId() != nodeId)
                .map(BrokerRegistration::nodeId)
                .map(other -> peers.call(other, ACTS_ON, version, PATIENCE_MS))
                .toList();
        return Future.all(asked);
    }

    private static final class VersionCodec implements PeerCodec<Long> {
        @Override
        public void write(DataOutput out, Long version) throws IOException {
            out.writeLong(version);
        }

        @Override
        public Long read(DataInput in) throws IOException {
            return in.readLong();
        }
    }

    private static final class ActingCodec implements PeerCodec<Boolean> {
        @Override
        public void write(DataOutput out, Boolean acting) throws IOException {
            out.writeBoolean(acting);
        }

        @Override
        public Boolean read(DataInput in) throws IOException {
            return in.readBoolean();
        }
    }
}
