package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Answer;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.EventCodec;
import io.millrace.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The decisions that one turn of a shard takes together: their events as batches to append, and the answers to release
 * and effects to begin once those are committed.
 *
 * <p>Confined to the shard's context. Normally one batch; more only where a decision alone is larger than a batch may be,
 * and then cut between events.
 */
final class ShardTurn<E> {
    /** Room for what a record needs besides its key and value. */
    private static final int RECORD_OVERHEAD_BYTES = 40;

    private final EventCodec<E> codec;
    private final int maxBatchBytes;
    private final Deque<ByteBuffer> finished = new ArrayDeque<>();
    private final List<Answer<?>> answers = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private RecordBatchBuilder current = RecordBatchBuilder.plain();
    private int decisions;

    ShardTurn(EventCodec<E> codec, int maxBatchBytes) {
        this.codec = codec;
        this.maxBatchBytes = maxBatchBytes;
    }

    void add(Decision<E> decision, long nowMs) {
        decisions++;
        for (E event : decision.events()) {
            EncodedEvent encoded = codec.encode(event);
            ByteBuffer value = encoded.value();
            int valueBytes = value == null ? 0 : value.remaining();
            int sizeBytes = encoded.key().remaining() + valueBytes + RECORD_OVERHEAD_BYTES;
            if (current.recordCount() > 0 && current.sizeBytes() + sizeBytes > maxBatchBytes) {
                finishBatch();
            }
            current.append(nowMs, encoded.key(), value);
        }
        answers.addAll(decision.answers());
        effects.addAll(decision.effects());
    }

    private void finishBatch() {
        finished.add(current.build());
        current = RecordBatchBuilder.plain();
    }

    /** How many decisions were added. */
    int decisions() {
        return decisions;
    }

    /** Whether one more usual decision fits the batch. */
    boolean hasRoom() {
        return finished.isEmpty() && current.sizeBytes() < maxBatchBytes / 2;
    }

    /** The next batch to append, in order; empty when all have been taken. */
    Optional<ByteBuffer> nextBatch() {
        if (current.recordCount() > 0) {
            finishBatch();
        }
        return Optional.ofNullable(finished.poll());
    }

    List<Answer<?>> answers() {
        return answers;
    }

    List<Effect> effects() {
        return effects;
    }
}
