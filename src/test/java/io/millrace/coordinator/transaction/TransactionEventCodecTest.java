package io.millrace.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionEventCodecTest {
    private static final String ID = "orders-größer";

    private final TransactionEventCodec codec = new TransactionEventCodec();

    private static ByteBuffer kafkaBytes(int prefix, ApiMessage message, int version) {
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
        return ByteBuffer.allocate(2 + body.remaining())
                .putShort((short) prefix)
                .put(body)
                .flip();
    }

    private static ByteBuffer key() {
        return kafkaBytes(0, new TransactionLogKey().setTransactionalId(ID), 0);
    }

    private static Transaction transaction(TransactionState state, long previousId, long nextId, int clientVersion) {
        TreeSet<TopicPartition> partitions = new TreeSet<>(Transaction.ORDER);
        if (state != TransactionState.EMPTY) {
            partitions.addAll(List.of(
                    new TopicPartition("orders", 12),
                    new TopicPartition("orders", 3),
                    new TopicPartition("__consumer_offsets", 7)));
        }
        return new Transaction(
                new ProducerIdentity(41, (short) 5),
                previousId,
                nextId,
                60_000,
                state,
                partitions,
                1_000,
                2_000,
                clientVersion);
    }

    private static TransactionLogValue kafkas(TransactionState state, long previousId, long nextId, int clientVersion) {
        TransactionLogValue value = new TransactionLogValue()
                .setProducerId(41)
                .setPreviousProducerId(previousId)
                .setNextProducerId(nextId)
                .setProducerEpoch((short) 5)
                .setTransactionTimeoutMs(60_000)
                .setTransactionStatus((byte) state.code())
                .setTransactionLastUpdateTimestampMs(2_000)
                .setTransactionStartTimestampMs(1_000)
                .setClientTransactionVersion((short) clientVersion);
        return state == TransactionState.EMPTY
                ? value.setTransactionPartitions(null)
                : value.setTransactionPartitions(List.of(
                        new TransactionLogValue.PartitionsSchema()
                                .setTopic("__consumer_offsets")
                                .setPartitionIds(List.of(7)),
                        new TransactionLogValue.PartitionsSchema()
                                .setTopic("orders")
                                .setPartitionIds(List.of(3, 12))));
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionState.class,
            names = {"DEAD", "PREPARE_EPOCH_FENCE"},
            mode = EnumSource.Mode.EXCLUDE)
    void writesEachStateAsKafkaDoes(TransactionState state) {
        EncodedEvent encoded = codec.encode(new TransactionEvent.Stored(ID, transaction(state, 40, 42, 2)));

        assertThat(encoded).isEqualTo(new EncodedEvent(key(), kafkaBytes(1, kafkas(state, 40, 42, 2), 1)));
    }

    @Test
    void leavesOutWhatIsNotThereAsKafkaDoes() {
        EncodedEvent encoded =
                codec.encode(new TransactionEvent.Stored(ID, transaction(TransactionState.ONGOING, -1, -1, 0)));

        assertThat(encoded.value()).isEqualTo(kafkaBytes(1, kafkas(TransactionState.ONGOING, -1, -1, 0), 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void readsWhatKafkaWroteInEachVersion(int version) {
        boolean tagged = version == 1;
        int clientVersion = tagged ? 2 : 0;
        TransactionLogValue kafkas =
                kafkas(TransactionState.PREPARE_COMMIT, tagged ? 40 : -1, tagged ? 42 : -1, clientVersion);
        if (tagged) {
            kafkas.setNextProducerEpoch((short) 9); // Of transactions in two phases, which are not served here.
        }

        Optional<TransactionEvent> event = codec.decode(key(), kafkaBytes(version, kafkas, version));

        assertThat(event)
                .contains(new TransactionEvent.Stored(
                        ID,
                        transaction(
                                TransactionState.PREPARE_COMMIT, tagged ? 40 : -1, tagged ? 42 : -1, clientVersion)));
    }

    @Test
    void writesTombstones() {
        EncodedEvent encoded = codec.encode(new TransactionEvent.Forgotten(ID));

        assertThat(encoded).isEqualTo(new EncodedEvent(key(), null));
        assertThat(codec.decode(encoded.key(), null)).contains(new TransactionEvent.Forgotten(ID));
    }

    @Test
    void skipsKindsItDoesNotKnow() {
        ByteBuffer key =
                ByteBuffer.allocate(4).putShort((short) 9).putShort((short) 0).flip();

        assertThat(codec.decode(key, null)).isEmpty();
    }

    @Test
    void refusesBytesThatAreCutAnywhere() {
        EncodedEvent encoded =
                codec.encode(new TransactionEvent.Stored(ID, transaction(TransactionState.ONGOING, 40, 42, 2)));
        ByteBuffer value = Objects.requireNonNull(encoded.value());

        for (int size = 0; size < value.limit(); size++) {
            ByteBuffer cut = value.duplicate().limit(size);
            assertThatThrownBy(() -> codec.decode(encoded.key(), cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
