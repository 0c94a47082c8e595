package io.millrace.fault;

import static org.apache.kafka.common.internals.Topic.GROUP_METADATA_TOPIC_NAME;
import static org.apache.kafka.common.internals.Topic.TRANSACTION_STATE_TOPIC_NAME;

import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.coordinator.transaction.TransactionEvent;
import io.millrace.coordinator.transaction.TransactionEventCodec;
import io.millrace.coordinator.transaction.TransactionState;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far the end of a transaction has come, by what is on the disks of the nodes: its decision in {@code __transaction_state}
 * and its markers in the partitions. Owned by one test thread; opened before the transaction ends.
 */
final class EndingOnDisk implements AutoCloseable {
    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final TransactionEventCodec CODEC = new TransactionEventCodec();

    private final String transactionalId;
    private final List<SegmentTail> tails = new ArrayList<>();
    private final List<Disk> disks = new ArrayList<>();
    private final Map<TopicPartition, List<SegmentTail>> partitions = new HashMap<>();
    private final Map<ProducerIdentity, Set<TopicPartition>> marked = new HashMap<>();

    /** What passes between the request to end a transaction and its last marker. */
    enum Moment {
        /** The decision is on one disk; it may still be lost. */
        DECIDING,
        /** The decision is on all disks. */
        DECIDED,
        /** Some partition has its marker. */
        MARKING
    }

    /** The record of the transactional id that is the last one on one disk. */
    private static final class Disk {
        final SegmentTail tail;

        @Nullable
        Transaction last;

        long offset = -1;

        Disk(SegmentTail tail) {
            this.tail = tail;
        }
    }

    private EndingOnDisk(String transactionalId) {
        this.transactionalId = transactionalId;
    }

    /** Looks at the transactions of a load from now on. */
    static EndingOnDisk of(WatchedTransactions load) throws IOException {
        EndingOnDisk ending = new EndingOnDisk(load.transactionalId());
        try {
            for (int node = 1; node <= FaultCluster.NODES; node++) {
                ending.open(load, load.cluster().node(node).logDir());
            }
            return ending;
        } catch (IOException | AssertionError failed) {
            ending.close();
            throw failed;
        }
    }

    private void open(WatchedTransactions load, Path logDir) throws IOException {
        int shard = ShardHash.partitionOf(transactionalId, FaultCluster.TRANSACTION_SHARDS);
        disks.add(new Disk(open(logDir, new TopicPartition(TRANSACTION_STATE_TOPIC_NAME, shard))));
        List<TopicPartition> all = new ArrayList<>(WatchedTransactions.partitions(WatchedTransactions.OUTPUT));
        all.add(new TopicPartition(
                GROUP_METADATA_TOPIC_NAME, ShardHash.partitionOf(load.groupId(), FaultCluster.GROUP_SHARDS)));
        for (TopicPartition partition : all) {
            partitions.computeIfAbsent(partition, none -> new ArrayList<>()).add(open(logDir, partition));
        }
    }

    private SegmentTail open(Path logDir, TopicPartition partition) throws IOException {
        SegmentTail tail = SegmentTail.open(logDir.resolve(partition.toString()));
        tails.add(tail);
        return tail;
    }

    /**
     * Returns at a moment in the end of the transaction that is on its way, or when it is over and the moment was missed. To be
     * called once the program has asked for the end.
     */
    void await(Moment moment) throws IOException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        look();
        while (!isOver() && !isAt(moment)) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("no transaction of " + transactionalId + " comes to " + moment + ": " + this);
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
            look();
        }
    }

    private boolean isAt(Moment moment) {
        return isPrepared(furthest())
                && switch (moment) {
                    case DECIDING -> true;
                    case DECIDED -> disksWithDecision() == disks.size();
                    case MARKING -> markers() > 0;
                };
    }

    /** Whether the outcome was decided and not complete when it was looked at last. */
    boolean isBetweenDecisionAndCompletion() {
        return isPrepared(furthest());
    }

    private boolean isOver() {
        Transaction furthest = furthest();
        return furthest != null
                && (furthest.state() == TransactionState.COMPLETE_COMMIT
                        || furthest.state() == TransactionState.COMPLETE_ABORT);
    }

    private static boolean isPrepared(@Nullable Transaction transaction) {
        return transaction != null
                && (transaction.state() == TransactionState.PREPARE_COMMIT
                        || transaction.state() == TransactionState.PREPARE_ABORT);
    }

    private @Nullable Transaction furthest() {
        Disk furthest = disks.get(0);
        for (Disk disk : disks) {
            furthest = disk.offset > furthest.offset ? disk : furthest;
        }
        return furthest.last;
    }

    private long disksWithDecision() {
        Transaction furthest = Objects.requireNonNull(furthest());
        return disks.stream().filter(disk -> furthest.equals(disk.last)).count();
    }

    private int markers() {
        Transaction furthest = Objects.requireNonNull(furthest());
        return marked.getOrDefault(furthest.producer(), Set.of()).size();
    }

    /** Reads what has come to the disks. */
    void look() throws IOException {
        for (Disk disk : disks) {
            disk.tail.poll(batch -> readStates(disk, batch));
        }
        for (Map.Entry<TopicPartition, List<SegmentTail>> replicas : partitions.entrySet()) {
            for (SegmentTail replica : replicas.getValue()) {
                replica.poll(batch -> readMarker(replicas.getKey(), batch));
            }
        }
    }

    private void readStates(Disk disk, RecordBatch batch) throws IOException {
        try (RecordReader records = RecordReader.open(batch)) {
            while (records.next()) {
                ByteBuffer key = Objects.requireNonNull(records.key());
                CODEC.decode(key, records.value())
                        .filter(event -> event.transactionalId().equals(transactionalId))
                        .ifPresent(event -> {
                            disk.last = event instanceof TransactionEvent.Stored stored ? stored.transaction() : null;
                            disk.offset = records.offset();
                        });
            }
        } catch (CorruptRecordException damaged) {
            throw new IOException("a batch that is whole has records that are not", damaged);
        }
    }

    private void readMarker(TopicPartition partition, RecordBatch batch) {
        if (batch.isControl()) {
            marked.computeIfAbsent(
                            new ProducerIdentity(batch.producerId(), batch.producerEpoch()), none -> new HashSet<>())
                    .add(partition);
        }
    }

    /** Waits until all nodes have everything that this looks at, so that one that is behind is not taken for one that lost it. */
    static void awaitAllInSync(FaultCluster cluster) {
        cluster.awaitFullIsr(TRANSACTION_STATE_TOPIC_NAME);
        cluster.awaitFullIsr(WatchedTransactions.OUTPUT);
        cluster.awaitFullIsr(GROUP_METADATA_TOPIC_NAME);
    }

    @Override
    public String toString() {
        Transaction furthest = furthest();
        if (furthest == null) {
            return "nothing";
        }
        return "%s on %d of %d disks, markers on %d of %d partitions"
                .formatted(furthest.state(), disksWithDecision(), disks.size(), markers(), partitions.size());
    }

    @Override
    public void close() throws IOException {
        for (SegmentTail tail : tails) {
            tail.close();
        }
    }
}
