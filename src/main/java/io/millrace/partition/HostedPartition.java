package io.millrace.partition;

import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import io.millrace.metrics.Traffic;
import io.millrace.replica.LeaderState;
import io.millrace.storage.AppendOrigin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.FutureReplica;
import io.millrace.storage.LogMoves;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.LogCleaner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A partition of this node as everyone but its owner sees it: an inbox to write to, and what the owner has published to read.
 *
 * <p>Thread-safe because the inbox is concurrent and the rest is published through volatile fields. The inbox belongs to the
 * partition and not to its owner, so commands keep their order when the owner changes. Invariant: a partition stands in the ready
 * queue of at most one owner, and only while {@link #scheduled} is true; whoever took it from there may touch the writer.
 */
public final class HostedPartition {
    private final PartitionLog log;
    private final QueueBudget budget;
    private final ConcurrentLinkedQueue<PartitionCommand> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final PendingFetches fetches = new PendingFetches();
    private final Traffic traffic = new Traffic();
    private final PartitionWriter writer;

    /** Written by the owner that gives the partition away, before the next one can see it in its queue. */
    private volatile PartitionOwner owner;

    private volatile PartitionSnapshot snapshot;
    private volatile FollowerPosition followerPosition = FollowerPosition.NONE;

    HostedPartition(PartitionLog log, QueueBudget budget, PartitionOwner owner, Term term) throws IOException {
        this.log = log;
        this.budget = budget;
        this.owner = owner;
        this.writer = new PartitionWriter(this, term, owner.nowMs());
        this.snapshot = writer.firstSnapshot();
    }

    public TopicPartition topicPartition() {
        return log.topicPartition();
    }

    public TopicId topicId() {
        return log.topicId();
    }

    /** The log, for the methods that any thread may call. */
    public PartitionLog log() {
        return log;
    }

    /** What readers may see now. */
    public PartitionSnapshot snapshot() {
        return snapshot;
    }

    /** Where this node stands as a follower of the partition, or {@link FollowerPosition#NONE}. */
    public FollowerPosition followerPosition() {
        return followerPosition;
    }

    /** What went in and out since this node hosts the partition. */
    public Traffic traffic() {
        return traffic;
    }

    public PendingFetches fetches() {
        return fetches;
    }

    /**
     * Queues an append without waking the owner, so that the appends of one request arrive together: the caller follows up with
     * {@link PartitionVerticles#wakeOwners}.
     */
    public void append(AppendBatch batch, int slot, ByteBuffer records) {
        int sizeBytes = records.remaining();
        if (!budget.reserve(sizeBytes)) {
            batch.refuse(
                    slot,
                    new Refusal(
                            Refusal.Reason.THROTTLED,
                            topicPartition() + ": too many appends are waiting for the disk; send again later"));
            return;
        }
        enqueue(new QueuedAppend(batch, slot, records, sizeBytes, budget, AppendOrigin.CLIENT, QueuedAppend.ANY_EPOCH));
    }

    /**
     * Appends a batch of the coordinator whose log this is, with acks=all; answers on {@code caller}. Not bounded by the queue:
     * a coordinator has one append on its way at a time.
     *
     * @param leaderEpoch term in which the coordinator loaded its state; in any other one nothing is appended
     * @param deadlineNanos monotonic time after which the acknowledgement is not waited for any more
     */
    public Future<AppendOutcome> appendOfCoordinator(
            Context caller, ByteBuffer records, int leaderEpoch, long deadlineNanos) {
        return append(caller, records, AppendOrigin.COORDINATOR, leaderEpoch, deadlineNanos);
    }

    /**
     * Appends the end of a transaction with acks=all; answers on {@code caller}. Not bounded by the queue: a marker is small,
     * and refusing it would keep readers waiting.
     *
     * @param bumped whether its producer epoch is above that of the transaction's records
     */
    public Future<AppendOutcome> appendMarker(Context caller, ByteBuffer marker, boolean bumped, long deadlineNanos) {
        AppendOrigin origin = bumped ? AppendOrigin.BUMPED_MARKER : AppendOrigin.COORDINATOR;
        return append(caller, marker, origin, QueuedAppend.ANY_EPOCH, deadlineNanos);
    }

    private Future<AppendOutcome> append(
            Context caller, ByteBuffer records, AppendOrigin origin, int leaderEpoch, long deadlineNanos) {
        int sizeBytes = records.remaining();
        AppendBatch batch = new AppendBatch(caller, 1, LeaderState.ACKS_ALL, deadlineNanos);
        budget.charge(sizeBytes);
        enqueue(new QueuedAppend(batch, 0, records, sizeBytes, budget, origin, leaderEpoch));
        owner.wake();
        return batch.outcomes().map(outcomes -> outcomes.get(0));
    }

    /** Brings the answer to a question of a {@link TransactionVerifier}: why the partition does not belong, if it does not. */
    public void verified(Verification verification, Optional<Refusal> refusal) {
        command(writer -> writer.verified(verification, refusal));
    }

    /** What is known of the producers that wrote here; answers on {@code caller}. */
    public Future<Outcome<List<ActiveProducer>>> activeProducers(Context caller) {
        return call(caller, PartitionWriter::activeProducers);
    }

    /** Has what is appended but not on disk flushed at once, because a reader has seen everything before it. */
    public void flushSoon() {
        if (log.config().flushBeforeAck()
                && log.flushedEnd().offset() < log.logEnd().offset()) {
            enqueue(writer -> writer.flush().want());
            owner.wake();
        }
    }

    /** Moves the log start up to {@code beforeOffset}, or to the high watermark for -1; answers on {@code caller}. */
    public Future<Outcome<Long>> deleteRecords(Context caller, long beforeOffset) {
        return call(caller, writer -> writer.deleteRecords(beforeOffset));
    }

    // ---- replication

    /**
     * Gives a follower what its leader said; the caller follows up with {@link PartitionVerticles#wakeOwners}.
     *
     * @return on {@code caller}, once applied: false when it was about another term or another end of the log
     */
    public Future<Outcome<Boolean>> follow(Context caller, LeaderAnswer answer) {
        OwnerCall<Outcome<Boolean>> call = new OwnerCall<>(caller, answer.sizeBytes(), writer -> writer.follow(answer));
        enqueue(call);
        return call.future();
    }

    /**
     * Tells the leader that a follower has everything before {@code acknowledged}, after a check that its log does not diverge; the
     * caller follows up with {@link PartitionVerticles#wakeOwners}.
     */
    public void onFollowerFetch(int followerId, long brokerEpoch, int leaderEpoch, long acknowledged) {
        enqueue(writer -> writer.onFollowerFetch(followerId, brokerEpoch, leaderEpoch, acknowledged));
    }

    /** Tells the leader that the node of a follower left the cluster. */
    public void onFollowerLost(int followerId) {
        command(writer -> writer.onFollowerLost(followerId));
    }

    /** Queues a command and wakes the owner. */
    void command(PartitionCommand command) {
        enqueue(command);
        owner.wake();
    }

    // ---- terms and configs

    Future<Boolean> begin(Context caller, Term term) {
        return call(caller, writer -> writer.begin(term));
    }

    Future<Boolean> updateConfig(Context caller, TopicConfig config) {
        return call(caller, writer -> writer.updateConfig(config));
    }

    /** Ends the service of this partition for good; nothing is appended any more when this completes. */
    Future<Boolean> retire(Context caller, Refusal reason) {
        return call(caller, writer -> writer.retire(reason));
    }

    /** Makes the owner take the partition on, and flush what a restart found unflushed. */
    Future<Boolean> attach(Context caller) {
        return call(caller, writer -> true);
    }

    /**
     * Makes the present owner hand this partition over as soon as no flush of it is under way. Commands wait meanwhile; the one
     * queued behind the order is answered by the new owner, and with it the returned future.
     */
    Future<Boolean> moveTo(Context caller, PartitionOwner target) {
        enqueue(writer -> writer.attachment().moveTo(target));
        return call(caller, writer -> true);
    }

    Future<Optional<CleaningPlan>> planCompaction(Context caller, OptionalLong checkpoint, long nowMs) {
        return call(caller, writer -> writer.planCompaction(checkpoint, nowMs));
    }

    Future<Boolean> installCompacted(Context caller, LogCleaner.Cleaned cleaned) {
        return call(caller, writer -> writer.installCompacted(cleaned));
    }

    /** Goes over to the copy of the log; false when too much of it is still to be copied. */
    Future<Outcome<Boolean>> relocate(Context caller, LogMoves moves, FutureReplica copy) {
        return call(caller, writer -> writer.relocate(moves, copy));
    }

    private <T> Future<T> call(Context caller, Function<PartitionWriter, T> work) {
        OwnerCall<T> call = new OwnerCall<>(caller, 0, work);
        enqueue(call);
        owner.wake();
        return call.future();
    }

    void enqueue(PartitionCommand command) {
        inbox.add(command);
        if (scheduled.compareAndSet(false, true)) {
            owner.ready(this);
        }
    }

    PartitionOwner owner() {
        return owner;
    }

    /** For the owner, while this partition is taken from its ready queue. */
    PartitionWriter writer() {
        return writer;
    }

    /**
     * Runs queued commands in order until the inbox is empty, the budget is spent, or the partition is about to move.
     *
     * @return record bytes that were appended
     */
    long drain(long maxBytes) {
        long bytes = 0;
        while (bytes < maxBytes && !writer.attachment().moving()) {
            PartitionCommand command = inbox.poll();
            if (command == null) {
                break;
            }
            command.run(writer);
            bytes += command.sizeBytes();
        }
        return bytes;
    }

    /** Gives the partition back after a drain; commands that came meanwhile or were left queue it again. */
    void rest() {
        scheduled.set(false);
        if (!inbox.isEmpty() && scheduled.compareAndSet(false, true)) {
            owner.ready(this);
        }
    }

    /** Gives the partition, inbox and all, to another owner. */
    void handOver(PartitionOwner target) {
        owner = target;
        target.ready(this);
        target.wake();
    }

    void publish(PartitionSnapshot next) {
        snapshot = next;
    }

    void publish(FollowerPosition next) {
        followerPosition = next;
    }
}
