package io.millrace.coordinator.group;

import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.EventCodec;
import io.millrace.coordinator.Framing;
import io.millrace.coordinator.RecordReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Group events as Kafka's records of {@code __consumer_offsets}. A key begins with an int16 that tells the kind; a value
 * begins with an int16 that tells its version, and none at all means that the thing is gone. Stateless.
 */
public final class GroupEventCodec implements EventCodec<GroupEvent> {
    @Override
    public Framing framing(GroupEvent event) {
        if (event instanceof GroupEvent.TransactionalOffsetCommitted pending) {
            return new Framing.InTransaction(pending.producerId(), pending.producerEpoch());
        }
        return event instanceof GroupEvent.TransactionEnded ended
                ? new Framing.EndOfTransaction(
                        ended.producerId(), ended.producerEpoch(), ended.coordinatorEpoch(), ended.commit())
                : Framing.PLAIN;
    }

    @Override
    public EncodedEvent encode(GroupEvent event) {
        if (event instanceof GroupEvent.OffsetCommitted committed) {
            return OffsetCommitCodec.encode(committed);
        } else if (event instanceof GroupEvent.TransactionalOffsetCommitted pending) {
            return OffsetCommitCodec.encode(pending);
        } else if (event instanceof GroupEvent.OffsetForgotten forgotten) {
            return OffsetCommitCodec.encode(forgotten);
        } else if (event instanceof GroupEvent.ClassicGroupStored stored) {
            return ClassicGroupCodec.encode(stored);
        }
        if (event instanceof ConsumerGroupEvent consumer) {
            return ConsumerGroupCodec.encode(consumer);
        }
        return ClassicGroupCodec.encode((GroupEvent.ClassicGroupForgotten) event);
    }

    @Override
    public Optional<GroupEvent> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        RecordReader keyReader = new RecordReader(key);
        int kind = keyReader.readShort();
        Optional<RecordReader> valueReader = Optional.ofNullable(value).map(RecordReader::new);
        return switch (kind) {
            case OffsetCommitCodec.OLD_KEY, OffsetCommitCodec.KEY ->
                Optional.of(OffsetCommitCodec.decode(keyReader, valueReader));
            case ClassicGroupCodec.KEY -> Optional.of(ClassicGroupCodec.decode(keyReader, valueReader));
            case ConsumerGroupCodec.GROUP,
                    ConsumerGroupCodec.MEMBER,
                    ConsumerGroupCodec.TARGET_EPOCH,
                    ConsumerGroupCodec.TARGET,
                    ConsumerGroupCodec.PROGRESS -> Optional.of(ConsumerGroupCodec.decode(kind, keyReader, valueReader));
            default -> Optional.empty();
        };
    }

    /** Only commits of offsets may be part of a transaction, as in Kafka; other records say nothing there. */
    @Override
    public Optional<GroupEvent> decode(Framing.InTransaction transaction, ByteBuffer key, @Nullable ByteBuffer value) {
        return decode(key, value)
                .filter(GroupEvent.OffsetCommitted.class::isInstance)
                .map(GroupEvent.OffsetCommitted.class::cast)
                .map(committed -> new GroupEvent.TransactionalOffsetCommitted(
                        transaction.producerId(),
                        transaction.producerEpoch(),
                        committed.groupId(),
                        committed.partition(),
                        committed.committed()));
    }

    @Override
    public Optional<GroupEvent> decode(Framing.EndOfTransaction end) {
        return Optional.of(new GroupEvent.TransactionEnded(
                end.producerId(), end.producerEpoch(), end.coordinatorEpoch(), end.commit()));
    }
}
