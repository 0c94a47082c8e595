package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Answer;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.EventCodec;
import io.millrace.coordinator.Framing;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
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
 * <p>Confined to the shard's context. Normally one batch; more where events are part of transactions, whose batches name the
 * producer, and where a decision alone is larger than a batch may be, and then cut between events. What is appended together
 * becomes part of the log together.
 */
final class ShardTurn<E> {
    /** Room for what a record needs besides its key and value. */
    private static final int RECORD_OVERHEAD_BYTES = 40;

    private final EventCodec<E> codec;
    private final int maxBatchBytes;
    private final Deque<ByteBuffer> finished = new ArrayDeque<>();
    private final List<Answer<?>> answers = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private Framing framing = Framing.PLAIN;
    private RecordBatchBuilder current = RecordBatchBuilder.plain();
    private int finishedBytes;
    private int decisions;

    ShardTurn(EventCodec<E> codec, int maxBatchBytes) {
        this.codec = codec;
        this.maxBatchBytes = maxBatchBytes;
    }

    void add(Decision<E> decision, long nowMs) {
        decisions++;
        for (E event : decision.events()) {
            Framing wanted = codec.framing(event);
            if (wanted instanceof Framing.EndOfTransaction end) {
                startBatch(Framing.PLAIN);
                finish(marker(end, nowMs));
            } else {
                add(wanted, codec.encode(event), nowMs);
            }
        }
        answers.addAll(decision.answers());
        effects.addAll(decision.effects());
    }

    private void add(Framing wanted, EncodedEvent encoded, long nowMs) {
        ByteBuffer value = encoded.value();
        int valueBytes = value == null ? 0 : value.remaining();
        int sizeBytes = encoded.key().remaining() + valueBytes + RECORD_OVERHEAD_BYTES;
        boolean full = current.recordCount() > 0 && current.sizeBytes() + sizeBytes > maxBatchBytes;
        if (full || !wanted.equals(framing)) {
            startBatch(wanted);
        }
        current.append(nowMs, encoded.key(), value);
    }

    private void startBatch(Framing next) {
        if (current.recordCount() > 0) {
            finish(current.build());
        }
        framing = next;
        current = RecordBatchBuilder.plain();
        if (next instanceof Framing.InTransaction transaction) {
            current.transactional()
                    .producer(transaction.producerId(), transaction.producerEpoch(), RecordBatch.NO_SEQUENCE);
        }
    }

    private static ByteBuffer marker(Framing.EndOfTransaction end, long nowMs) {
        ControlRecord.Type type = end.commit() ? ControlRecord.Type.COMMIT : ControlRecord.Type.ABORT;
        return RecordBatchBuilder.plain()
                .producer(end.producerId(), end.producerEpoch(), RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(nowMs, new ControlRecord(type, end.coordinatorEpoch()))
                .build();
    }

    private void finish(ByteBuffer batch) {
        finished.add(batch);
        finishedBytes += batch.remaining();
    }

    /** How many decisions were added. */
    int decisions() {
        return decisions;
    }

    /** Whether one more usual decision fits. */
    boolean hasRoom() {
        return finishedBytes + current.sizeBytes() < maxBatchBytes / 2;
    }

    /**
     * The next batches to append, in order and together: as many as are no larger than one batch may be, or a single one. Empty
     * when all have been taken.
     */
    Optional<ByteBuffer> nextBatches() {
        startBatch(Framing.PLAIN);
        ByteBuffer first = finished.poll();
        if (first == null || finished.isEmpty()) {
            return Optional.ofNullable(first);
        }
        List<ByteBuffer> together = new ArrayList<>(List.of(first));
        int sizeBytes = first.remaining();
        while (!finished.isEmpty() && sizeBytes + finished.peek().remaining() <= maxBatchBytes) {
            ByteBuffer next = finished.remove();
            sizeBytes += next.remaining();
            together.add(next);
        }
        ByteBuffer run = ByteBuffer.allocate(sizeBytes);
        together.forEach(run::put);
        return Optional.of(run.flip());
    }

    List<Answer<?>> answers() {
        return answers;
    }

    List<Effect> effects() {
        return effects;
    }
}
