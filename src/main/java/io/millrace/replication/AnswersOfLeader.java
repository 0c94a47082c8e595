package io.millrace.replication;

import io.millrace.common.Outcome;
import io.millrace.partition.LeaderAnswer;
import io.millrace.replication.FollowedPartition.State;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what a leader answered to the owners of the partitions, and decides when each partition is asked for again.
 *
 * <p>Owned by the fetching context. Whoever calls sees to it that no more bytes come than {@link #unappliedBytes} leaves room for.
 */
final class AnswersOfLeader {
    private static final Logger log = LoggerFactory.getLogger(AnswersOfLeader.class);

    /** Until a leader is asked again that does not lead yet, or not any more. */
    private static final long NOT_LEADING_REST_MS = 20;

    /** Until the next records are asked for although the disk still works at the last ones. */
    private static final long FLUSH_WAIT_MS = 20;

    /** Until a partition is asked for again whose log could not take what came. */
    private static final long FAILED_REST_MS = 250;

    private final int leaderId;
    private final int nodeId;
    private final Vertx vertx;
    private final Context context;
    private final FollowedPartitions partitions;
    private final ReplicationThrottle throttle;
    private final Runnable onNews;
    private int unappliedBytes;

    /**
     * Begins with nothing to apply.
     *
     * @param onNews called when the leader is to be told something
     */
    AnswersOfLeader(
            int leaderId,
            int nodeId,
            Vertx vertx,
            Context context,
            FollowedPartitions partitions,
            ReplicationThrottle throttle,
            Runnable onNews) {
        this.leaderId = leaderId;
        this.nodeId = nodeId;
        this.vertx = vertx;
        this.context = context;
        this.partitions = partitions;
        this.throttle = throttle;
        this.onNews = onNews;
    }

    /** Record bytes that wait for their owners. */
    int unappliedBytes() {
        return unappliedBytes;
    }

    /** Gives an answer to its partition's owner, for whom {@code message} is held until it is applied. */
    void apply(PartitionAnswer answer, ReceivedMessage message) {
        FollowedPartition partition = partitions.find(answer.key());
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
            // The owner publishes the new high watermark, nothing else is to be done.
            partition.hosted().follow(context, said);
        } else if (partition.awaits(said)) {
            partition.become(State.APPLYING);
            int sizeBytes = said.sizeBytes();
            unappliedBytes += sizeBytes;
            message.hold();
            partition.hosted().follow(context, said).onComplete(done -> {
                message.release();
                onApplied(partition, sizeBytes, done);
            });
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
        onNews.run();
    }

    /**
     * Where much came there is more: asked for at once, while what came is flushed. Where little came the leader is told with the
     * acknowledgement. After an answer that did not apply the position is another one by now, or will be when it is published.
     */
    private void next(FollowedPartition partition, boolean applied, int sizeBytes) {
        boolean flushing = partition.hosted().followerPosition().flushing();
        throttle.copied(partition.hosted(), nodeId, sizeBytes);
        if (!applied) {
            rest(partition, State.RESTING, NOT_LEADING_REST_MS);
            partitions.tellIfNew(partition);
        } else if (throttle.holds(partition.hosted(), nodeId)) {
            holdBack(partition);
        } else if (flushing && sizeBytes < ReplicaFetcher.CHUNK_BYTES / 2) {
            rest(partition, State.FLUSHING, FLUSH_WAIT_MS);
        } else {
            partitions.want(partition);
        }
    }

    private void holdBack(FollowedPartition partition) {
        partition.become(State.HELD);
        vertx.setTimer(ReplicationThrottle.LOOK_AGAIN_MS, ignored -> {
            if (partition.state() != State.HELD) {
                return;
            }
            if (throttle.holds(partition.hosted(), nodeId)) {
                holdBack(partition);
            } else {
                partitions.want(partition);
                onNews.run();
            }
        });
    }

    private void rest(FollowedPartition partition, State how, long restMs) {
        partition.become(how);
        vertx.setTimer(restMs, ignored -> {
            if (partition.state() == how) {
                partitions.want(partition);
                onNews.run();
            }
        });
    }
}
