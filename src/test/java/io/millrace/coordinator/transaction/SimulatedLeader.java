package io.millrace.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The leader of one partition, as far as transactions are concerned: who may append, and what became of it. */
final class SimulatedLeader {
    final TopicPartition partition;
    final Set<String> committed = new TreeSet<>();
    final Set<String> aborted = new TreeSet<>();
    private final Map<Long, Producer> producers = new HashMap<>();

    SimulatedLeader(TopicPartition partition) {
        this.partition = partition;
    }

    private static final class Producer {
        private short epoch = -1;
        private long markers;
        private int coordinatorEpoch = -1;
        private final List<String> open = new ArrayList<>();
    }

    private Producer producer(long producerId) {
        return producers.computeIfAbsent(producerId, id -> new Producer());
    }

    /** What must be the same still when a record is appended that was verified now. */
    long guard(long producerId) {
        return producer(producerId).markers;
    }

    /** Appends a record of a transaction, unless a marker came since it was verified or the producer is fenced. */
    boolean append(ProducerIdentity by, String transaction, long guard) {
        Producer producer = producer(by.producerId());
        if (by.epoch() < producer.epoch || guard != producer.markers) {
            return false;
        }
        assertThat(producer.open.isEmpty() || producer.epoch == by.epoch())
                .as("%s hangs in %s behind %s", producer.open, partition, transaction)
                .isTrue();
        producer.epoch = by.epoch();
        producer.open.add(transaction);
        return true;
    }

    /** Takes a marker, unless a newer producer or coordinator was there before. */
    void mark(WriteMarkers markers, int coordinatorEpoch) {
        Producer producer = producer(markers.producer().producerId());
        short epoch = markers.producer().epoch();
        boolean late = markers.transactionVersion() == Transaction.EPOCH_FOR_EACH
                && !producer.open.isEmpty()
                && producer.epoch == epoch;
        if (epoch < producer.epoch || coordinatorEpoch < producer.coordinatorEpoch || late) {
            return;
        }
        producer.coordinatorEpoch = coordinatorEpoch;
        producer.epoch = epoch;
        producer.markers++;
        (markers.commit() ? committed : aborted).addAll(producer.open);
        producer.open.clear();
    }

    List<String> open() {
        return producers.values().stream()
                .flatMap(producer -> producer.open.stream())
                .toList();
    }
}
