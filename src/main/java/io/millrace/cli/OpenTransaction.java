package io.millrace.cli;

import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/** A transaction that is open on one partition. Immutable. */
record OpenTransaction(TopicPartition partition, ProducerState producer) {
    /** How to end it there; a coordinator that has written no marker yet has epoch 0 at least. */
    AbortTransactionSpec abort() {
        return new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                Math.max(0, producer.coordinatorEpoch().orElse(0)));
    }

    long startOffset() {
        return producer.currentTransactionStartOffset().orElse(-1);
    }
}
