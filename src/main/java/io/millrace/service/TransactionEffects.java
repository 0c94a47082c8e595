package io.millrace.service;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.runtime.Effects;
import io.millrace.coordinator.runtime.ServingShard;
import io.millrace.coordinator.transaction.AbortTimedOut;
import io.millrace.coordinator.transaction.FreshProducerIdForAbort;
import io.millrace.coordinator.transaction.MarkersWritten;
import io.millrace.coordinator.transaction.TransactionCommand;
import io.millrace.coordinator.transaction.WriteMarkers;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what transaction coordinators decide: has markers written, round by round, until each partition has its own or is
 * gone; fetches producer ids. Tries again for as long as the shard is served here.
 *
 * <p>Thread-safe because its rounds are confined to the context of their shard. Bounded by the transactions that are prepared.
 */
public final class TransactionEffects implements Effects {
    private static final Logger log = LoggerFactory.getLogger(TransactionEffects.class);
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1_000;

    private final Vertx vertx;
    private final ClusterView cluster;
    private final TransactionMarkers markers;
    private final ProducerIdService producerIds;

    public TransactionEffects(
            Vertx vertx, ClusterView cluster, TransactionMarkers markers, ProducerIdService producerIds) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.markers = markers;
        this.producerIds = producerIds;
    }

    @Override
    public void begin(Effect effect, ServingShard shard) {
        if (effect instanceof WriteMarkers wanted) {
            write(wanted, wanted.partitions(), shard, FIRST_PAUSE_MS);
        } else {
            fetchId((FreshProducerIdForAbort) effect, shard, FIRST_PAUSE_MS);
        }
    }

    private void write(WriteMarkers wanted, List<TopicPartition> left, ServingShard shard, long pauseMs) {
        if (!shard.isServing()) {
            return;
        }
        TransactionMarker marker = new TransactionMarker(
                wanted.producer().producerId(),
                wanted.producer().epoch(),
                shard.leaderEpoch(),
                wanted.commit(),
                (short) wanted.transactionVersion(),
                left);
        markers.write(marker).onComplete(written -> {
            List<TopicPartition> stillLeft = written.succeeded() ? left(wanted, left, written.result(), shard) : left;
            if (written.failed()) {
                log.error("Markers of '{}' could not be written", wanted.transactionalId(), written.cause());
            }
            if (stillLeft.isEmpty()) {
                tell(new MarkersWritten(wanted.transactionalId(), wanted.producer()), shard, FIRST_PAUSE_MS);
            } else {
                vertx.setTimer(pauseMs, later -> write(wanted, stillLeft, shard, longer(pauseMs)));
            }
        });
    }

    private List<TopicPartition> left(
            WriteMarkers wanted, List<TopicPartition> asked, List<Optional<Refusal>> refusals, ServingShard shard) {
        List<TopicPartition> left = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            TopicPartition partition = asked.get(i);
            Optional<Refusal> refusal = refusals.get(i);
            if (refusal.isPresent() && !isOver(wanted, partition, refusal.get(), shard)) {
                log.debug("A marker of '{}' has to wait: {}", wanted.transactionalId(), refusal.get());
                left.add(partition);
            }
        }
        return left;
    }

    /** Whether a refused marker is not needed any more. */
    private boolean isOver(WriteMarkers wanted, TopicPartition partition, Refusal refusal, ServingShard shard) {
        if (refusal.reason() == Reason.INVALID_PRODUCER_EPOCH
                || refusal.reason() == Reason.TRANSACTION_COORDINATOR_FENCED) {
            log.warn(
                    "{} needs no marker of '{}', which was ended there by somebody newer: {}",
                    partition,
                    wanted.transactionalId(),
                    refusal.message());
            return true;
        }
        return isGone(cluster.image(), partition, shard);
    }

    /**
     * Whether a partition was deleted. Only an image that knows the term of the shard can tell: it is newer than all topics that
     * the shard's transactions have touched, whereas a node that has just started shows an older one for a moment.
     */
    private static boolean isGone(ClusterImage image, TopicPartition partition, ServingShard shard) {
        return registration(image, shard.topicPartition())
                        .filter(own -> own.leaderEpoch() >= shard.leaderEpoch())
                        .isPresent()
                && registration(image, partition).isEmpty();
    }

    private static Optional<PartitionRegistration> registration(ClusterImage image, TopicPartition partition) {
        return image.topic(partition.topic())
                .filter(topic -> partition.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition.partition()));
    }

    private void fetchId(FreshProducerIdForAbort wanted, ServingShard shard, long pauseMs) {
        if (!shard.isServing()) {
            return;
        }
        producerIds.next().onSuccess(next -> {
            if (next instanceof Outcome.Done<ProducerIdService.ProducerIdentity> fresh) {
                long producerId = fresh.value().producerId();
                tell(new AbortTimedOut(wanted.transactionalId(), wanted.producer(), producerId), shard, FIRST_PAUSE_MS);
            } else {
                vertx.setTimer(pauseMs, later -> fetchId(wanted, shard, longer(pauseMs)));
            }
        });
    }

    /** Tells the machine, again if it is too busy to hear it. */
    private void tell(TransactionCommand<?> news, ServingShard shard, long pauseMs) {
        if (shard.isServing()) {
            shard.submit(news).onSuccess(outcome -> {
                if (outcome instanceof Outcome.Refused<?>) {
                    vertx.setTimer(pauseMs, later -> tell(news, shard, longer(pauseMs)));
                }
            });
        }
    }

    private static long longer(long pauseMs) {
        return Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
}
