package io.millrace.cluster.hazelcast;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Membership;
import io.millrace.cluster.journal.MetadataJournal;
import io.millrace.cluster.journal.QuorumCodec;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.HeadAnswer;
import io.millrace.cluster.quorum.Message;
import io.millrace.cluster.quorum.Proposal;
import io.millrace.cluster.quorum.QuorumNode;
import io.millrace.cluster.quorum.Stamp;
import io.millrace.common.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker that drives this node's {@link QuorumNode}: event bus messages, answers of the head register, membership and
 * ticks come in on its context, which alone touches the journal. Its obstacle is read by any thread.
 *
 * <p>Messages carry the incarnations of sender and receiver, so that what was meant for a process does not reach the one
 * that came after it.
 */
final class QuorumVerticle extends VerticleBase implements QuorumNode.Outside {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumVerticle.class);
    private static final String ADDRESS = "millrace.metadata.";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final long TICK_MS = 100;
    private static final long UPKEEP_TICKS = 5;

    /** Messages that wait for the journal; what is dropped beyond is said again by its sender. */
    private static final int INBOX_MAX = 1_000;

    private static final int PROXY_THREADS = 2;
    private static final long PROXY_BLOCKED_HOURS = 24;

    private final int nodeId;
    private final HazelcastNode hazelcast;
    private final Membership membership;
    private final MetadataJournal journal;
    private final Clock clock;
    private final Consumer<ClusterState> onEffective;
    private final Runnable onReady;
    private final QuorumNode node;
    private final AtomicInteger inbox = new AtomicInteger();
    private volatile boolean stopped;
    private volatile @Nullable MessageConsumer<Buffer> messages;
    private @Nullable HeadRegister head;
    private @Nullable CpUpkeep upkeep;
    private long ticks;
    private boolean master;
    private volatile String obstacle = "it has just started";

    QuorumVerticle(
            int nodeId,
            HazelcastNode hazelcast,
            MetadataJournal journal,
            Clock clock,
            RandomGenerator random,
            Consumer<ClusterState> onEffective,
            Runnable onReady) {
        this.nodeId = nodeId;
        this.hazelcast = hazelcast;
        this.membership = hazelcast.membership();
        this.journal = journal;
        this.clock = clock;
        this.onEffective = onEffective;
        this.onReady = onReady;
        this.node = new QuorumNode(nodeId, hazelcast.cpMemberCount(), journal, this, random);
    }

    @Override
    public Future<?> start() {
        WorkerExecutor proxies = vertx.createSharedWorkerExecutor(
                "millrace-cp-proxies-" + nodeId, PROXY_THREADS, PROXY_BLOCKED_HOURS, TimeUnit.HOURS);
        head = new HeadRegister(hazelcast.instance(), context, proxies);
        upkeep = new CpUpkeep(hazelcast.instance(), context, hazelcast.cpMemberCount());
        membership.onChange(this::onMembersChange);
        onMembers();
        return consume().onSuccess(listening -> context.runOnContext(begun -> vertx.setPeriodic(TICK_MS, t -> tick())));
    }

    /**
     * Messages come in on an event loop, so that those that wait for a slow disk can be counted. Nothing is said to others before
     * it can be answered: whoever was heard is asked for its word.
     */
    private Future<Void> consume() {
        Promise<Void> consuming = Promise.promise();
        ((VertxInternal) vertx).createEventLoopContext().runOnContext(ignored -> {
            MessageConsumer<Buffer> begun = vertx.eventBus().consumer(ADDRESS + nodeId, this::arrived);
            messages = begun;
            begun.completion().onComplete(consuming);
        });
        return consuming.future();
    }

    private void arrived(io.vertx.core.eventbus.Message<Buffer> message) {
        if (inbox.incrementAndGet() > INBOX_MAX) {
            inbox.decrementAndGet();
            return;
        }
        context.runOnContext(taken -> {
            inbox.decrementAndGet();
            onMessage(message.headers().get(FROM), message.headers().get(TO), message.body());
        });
    }

    @Override
    public Future<?> stop() throws IOException {
        stopped = true;
        journal.close();
        MessageConsumer<Buffer> begun = messages;
        return begun == null ? Future.succeededFuture() : begun.unregister().recover(this::alreadyOut);
    }

    /** Of a cluster that this node is not in any more, because the others gave it up, it cannot take leave in order. */
    private Future<Void> alreadyOut(Throwable failure) {
        LOG.info("Node {} left without taking its address back: {}", nodeId, failure.toString());
        return Future.succeededFuture();
    }

    /** What keeps this node from knowing or changing the metadata; empty when nothing does. Any thread. */
    String obstacle() {
        return obstacle;
    }

    /** Takes a proposal, from any thread. */
    void propose(Proposal proposal) {
        context.runOnContext(arrived -> guarded(() -> node.propose(proposal)));
    }

    private void tick() {
        CpUpkeep cp = started(upkeep);
        if (ticks++ % UPKEEP_TICKS == 0) {
            cp.tick(nowMs());
        }
        if (cp.isMaster() != master) {
            onMembers();
        }
        guarded(() -> node.tick(nowMs()));
        String here =
                cp.obstacle().isEmpty() ? node.obstacle() : cp.obstacle(); // Without CP the register cannot answer.
        if (!here.equals(obstacle)) {
            obstacle = here;
            LOG.info("Metadata at commit {}: {}", node.effective(), here.isEmpty() ? "in order" : here);
        }
        if (here.isEmpty()) {
            onReady.run();
        }
    }

    /** On any thread, also when this has stopped already and its worker is gone. */
    private void onMembersChange() {
        if (!stopped) {
            context.runOnContext(changed -> {
                started(upkeep).onMembers(nowMs());
                onMembers();
            });
        }
    }

    private void onMembers() {
        master = started(upkeep).isMaster();
        guarded(() -> node.onMembers(membership.members().keySet(), master));
    }

    private void onMessage(String from, String to, Buffer body) {
        Map<Integer, UUID> members = membership.members();
        Optional<Integer> sender = members.entrySet().stream()
                .filter(member -> member.getValue().toString().equals(from))
                .map(Map.Entry::getKey)
                .findFirst();
        if (sender.isEmpty() || !String.valueOf(members.get(nodeId)).equals(to)) {
            return; // of or for a process that is gone
        }
        guarded(() -> node.onMessage(sender.get(), QuorumCodec.decodeMessage(body.getBytes())));
    }

    @Override
    public void send(int to, Message message) {
        Map<Integer, UUID> members = membership.members();
        if (!members.containsKey(to)) {
            return;
        }
        DeliveryOptions options = new DeliveryOptions()
                .addHeader(FROM, String.valueOf(members.get(nodeId)))
                .addHeader(TO, String.valueOf(members.get(to)));
        guarded(() -> vertx.eventBus().send(ADDRESS + to, Buffer.buffer(QuorumCodec.encode(message)), options));
    }

    @Override
    public void readHead() {
        started(head).read().onComplete(answer -> onHead(answer.result()));
    }

    @Override
    public void swapHead(Optional<Stamp> expected, Entry update) {
        started(head).swap(expected, update).onComplete(answer -> onHead(answer.result()));
    }

    private void onHead(HeadAnswer answer) {
        started(upkeep).onHead(!(answer instanceof HeadAnswer.Unknown), nowMs());
        guarded(() -> node.onHead(answer));
    }

    @Override
    public void effective(ClusterState state) {
        onEffective.accept(state);
    }

    private interface Turn {
        void run() throws IOException;
    }

    /** A journal that cannot be written acknowledges nothing; the next message or tick tries again. */
    private void guarded(Turn turn) {
        try {
            turn.run();
        } catch (IOException failed) {
            LOG.error("The metadata journal: {}", failed.getMessage());
        }
    }

    private long nowMs() {
        return clock.monotonicMs();
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the verticle is not started");
        }
        return part;
    }
}
