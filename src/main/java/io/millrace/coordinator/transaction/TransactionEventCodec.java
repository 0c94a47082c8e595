package io.millrace.coordinator.transaction;

import io.millrace.common.Invariants;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.EventCodec;
import io.millrace.coordinator.RecordReader;
import io.millrace.coordinator.RecordWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Events as Kafka's records of {@code __transaction_state}. Stateless.
 *
 * <pre>
 *   key:   kind 2 (0), transactional id
 *   value: version 2 (written as 1, read as 0 too), producer id 8, producer epoch 2, timeout 4, state 1,
 *          topics (null when EMPTY): topic, partitions; updated 8, started 8,
 *          tagged: 0 previous producer id 8, 1 next producer id 8, 2 client version 2
 * </pre>
 */
public final class TransactionEventCodec implements EventCodec<TransactionEvent> {
    private static final int KIND = 0;
    private static final int VERSION = 1;
    private static final int PREVIOUS_PRODUCER_ID = 0;
    private static final int NEXT_PRODUCER_ID = 1;
    private static final int CLIENT_VERSION = 2;

    @Override
    public EncodedEvent encode(TransactionEvent event) {
        ByteBuffer key = new RecordWriter(KIND, false)
                .writeString(event.transactionalId())
                .finish();
        return event instanceof TransactionEvent.Stored stored
                ? new EncodedEvent(key, value(stored.transaction()))
                : new EncodedEvent(key, null);
    }

    private static ByteBuffer value(Transaction transaction) {
        RecordWriter value = new RecordWriter(VERSION, true)
                .writeLong(transaction.producer().producerId())
                .writeShort(transaction.producer().epoch())
                .writeInt(transaction.timeoutMs())
                .writeByte(transaction.state().code());
        if (transaction.state() == TransactionState.EMPTY) {
            value.writeNoList();
        } else {
            value.writeAll(byTopic(transaction.partitions()).entrySet(), TransactionEventCodec::writeTopic);
        }
        value.writeLong(transaction.updatedMs()).writeLong(transaction.startedMs());
        if (transaction.previousProducerId() != ProducerIdentity.NO_ID) {
            value.tagged(PREVIOUS_PRODUCER_ID, transaction.previousProducerId(), RecordWriter::writeLong);
        }
        if (transaction.nextProducerId() != ProducerIdentity.NO_ID) {
            value.tagged(NEXT_PRODUCER_ID, transaction.nextProducerId(), RecordWriter::writeLong);
        }
        if (transaction.clientVersion() != 0) {
            value.tagged(CLIENT_VERSION, transaction.clientVersion(), RecordWriter::writeShort);
        }
        return value.end().finish();
    }

    private static Map<String, List<Integer>> byTopic(NavigableSet<TopicPartition> partitions) {
        return partitions.stream()
                .collect(Collectors.groupingBy(
                        TopicPartition::topic,
                        TreeMap::new,
                        Collectors.mapping(TopicPartition::partition, Collectors.toList())));
    }

    private static void writeTopic(RecordWriter value, Map.Entry<String, List<Integer>> topic) {
        value.writeString(topic.getKey())
                .writeAll(topic.getValue(), RecordWriter::writeInt)
                .end();
    }

    @Override
    public Optional<TransactionEvent> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        RecordReader keyReader = new RecordReader(key);
        if (keyReader.readShort() != KIND) {
            return Optional.empty();
        }
        String transactionalId = keyReader.readString();
        return Optional.of(
                value == null
                        ? new TransactionEvent.Forgotten(transactionalId)
                        : new TransactionEvent.Stored(transactionalId, read(new RecordReader(value))));
    }

    private static Transaction read(RecordReader value) {
        int version = value.readShort();
        Invariants.check(version >= 0 && version <= VERSION, "value version %d of a transaction", version);
        value.flexible(version == VERSION);
        ProducerIdentity producer = new ProducerIdentity(value.readLong(), value.readShort());
        int timeoutMs = value.readInt();
        TransactionState state = state(value.readByte());
        NavigableSet<TopicPartition> partitions = new TreeSet<>(Transaction.ORDER);
        value.readOptionalAll(TransactionEventCodec::readTopic).forEach(partitions::addAll);
        long updatedMs = value.readLong();
        long startedMs = value.readLong();
        long[] tagged = {ProducerIdentity.NO_ID, ProducerIdentity.NO_ID, 0};
        value.endEachTagged(tag -> {
            if (tag < tagged.length) {
                tagged[tag] = tag == CLIENT_VERSION ? value.readShort() : value.readLong();
            }
        });
        return new Transaction(
                producer,
                tagged[PREVIOUS_PRODUCER_ID],
                tagged[NEXT_PRODUCER_ID],
                timeoutMs,
                state,
                partitions,
                startedMs,
                updatedMs,
                (int) tagged[CLIENT_VERSION]);
    }

    private static List<TopicPartition> readTopic(RecordReader value) {
        String topic = value.readString();
        List<TopicPartition> partitions = value.readAll(element -> new TopicPartition(topic, element.readInt()));
        value.end();
        return partitions;
    }

    private static TransactionState state(int code) {
        return TransactionState.ofStored(code)
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no state " + code + " of a stored transaction"));
    }
}
