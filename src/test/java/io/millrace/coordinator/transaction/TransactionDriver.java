package io.millrace.coordinator.transaction;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.EncodedEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A coordinator of transactions that is run by hand. Owned by one test. */
final class TransactionDriver extends CoordinatorDriver<TransactionEvent, TransactionCoordinator> {
    static final TransactionSettings SETTINGS = new TransactionSettings(900_000, 604_800_000, 3_600_000, 200);

    private static final TransactionEventCodec CODEC = new TransactionEventCodec();

    private long freshProducerId = 1_000;

    TransactionDriver() {
        super(() -> new TransactionCoordinator(SETTINGS), TransactionDriver::throughTheLog);
    }

    private static TransactionEvent throughTheLog(TransactionEvent event) {
        EncodedEvent encoded = CODEC.encode(event);
        return CODEC.decode(encoded.key(), encoded.value()).orElseThrow();
    }

    // ---- requests as clients make them

    Pending<InitProducer.Reply> init(String id, int timeoutMs) {
        return send(new InitProducer(id, timeoutMs, Optional.empty(), freshProducerId++));
    }

    Pending<InitProducer.Reply> renew(String id, ProducerIdentity producer) {
        return send(new InitProducer(id, 60_000, Optional.of(producer), freshProducerId++));
    }

    Pending<AddPartitions.Reply> add(String id, ProducerIdentity producer, int version, TopicPartition... partitions) {
        return send(new AddPartitions(id, producer, List.of(partitions), version, false));
    }

    Pending<AddPartitions.Reply> verify(String id, ProducerIdentity producer, TopicPartition... partitions) {
        return send(new AddPartitions(id, producer, List.of(partitions), 0, true));
    }

    Pending<EndTransaction.Reply> end(String id, ProducerIdentity producer, boolean commit, int version) {
        return send(new EndTransaction(id, producer, commit, version, OptionalLong.empty()));
    }

    Transaction describe(String id) {
        return send(new DescribeTransaction(id)).reply().transaction();
    }

    // ---- what happens around it

    /** Says that every marker that was asked for is written. */
    void writeMarkers() {
        for (Effect effect : takeEffects()) {
            WriteMarkers markers = (WriteMarkers) effect;
            send(new MarkersWritten(markers.transactionalId(), markers.producer()))
                    .reply();
        }
    }

    List<Effect> takeEffects() {
        List<Effect> taken = List.copyOf(effects());
        effects().clear();
        return taken;
    }

    long nextFreshProducerId() {
        return freshProducerId++;
    }
}
