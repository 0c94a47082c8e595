package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.storage.AppendOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Writes outcomes of transactions to the partitions that this node leads. Thread-safe because it has no mutable state. */
public final class HostedTransactionMarkers implements TransactionMarkers {
    private static final short EPOCH_PER_TRANSACTION = 2;

    private final Vertx vertx;
    private final Clock clock;
    private final PartitionLookup lookup;
    private final int timeoutMs;

    /**
     * A writer to the partitions of {@code directory}.
     *
     * @param timeoutMs how long a marker may wait for the in-sync replicas
     */
    public HostedTransactionMarkers(
            Vertx vertx, Clock clock, PartitionDirectory directory, ClusterView cluster, int timeoutMs) {
        this.vertx = vertx;
        this.clock = clock;
        this.lookup = new PartitionLookup(directory, cluster);
        this.timeoutMs = timeoutMs;
    }

    @Override
    public Future<List<Optional<Refusal>>> write(TransactionMarker marker) {
        Context caller = vertx.getOrCreateContext();
        long deadlineNanos = clock.nowNanos() + timeoutMs * 1_000_000L;
        List<Future<Optional<Refusal>>> written = marker.partitions().stream()
                .map(partition -> write(caller, marker, partition, deadlineNanos))
                .toList();
        return Future.all(written).map(all -> all.list());
    }

    private Future<Optional<Refusal>> write(
            Context caller, TransactionMarker marker, TopicPartition partition, long deadlineNanos) {
        Optional<HostedPartition> hosted = lookup.hosted(TopicId.ZERO, partition.topic(), partition.partition());
        if (hosted.isEmpty()) {
            return Future.succeededFuture(
                    Optional.of(lookup.absence(TopicId.ZERO, partition.topic(), partition.partition())));
        }
        boolean bumped = marker.transactionVersion() >= EPOCH_PER_TRANSACTION;
        return hosted.get()
                .appendMarker(caller, batch(marker), bumped, deadlineNanos)
                .map(HostedTransactionMarkers::refusal);
    }

    private ByteBuffer batch(TransactionMarker marker) {
        ControlRecord.Type type = marker.commit() ? ControlRecord.Type.COMMIT : ControlRecord.Type.ABORT;
        return RecordBatchBuilder.plain()
                .baseOffset(0)
                .producer(marker.producerId(), marker.producerEpoch(), RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(clock.nowMs(), new ControlRecord(type, marker.coordinatorEpoch()))
                .build();
    }

    private static Optional<Refusal> refusal(AppendOutcome outcome) {
        return outcome instanceof AppendOutcome.Refused refused ? Optional.of(refused.refusal()) : Optional.empty();
    }
}
