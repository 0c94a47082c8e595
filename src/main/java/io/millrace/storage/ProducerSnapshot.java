package io.millrace.storage;

import io.millrace.record.CorruptRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The {@code .snapshot} file of producer states, named by the offset it was taken at.
 *
 * <p>Layout: version 2, CRC32C 4 (of everything behind it), count 4, then per producer: producer id 8, epoch 2, last
 * sequence 4, last offset 8, offset delta 4, timestamp 8, coordinator epoch 4, first offset of the open transaction 8 (-1:
 * none). A producer has one entry for each batch that is remembered, oldest first, where Kafka writes the last batch alone:
 * Kafka's reader keeps the last entry it meets, and ours knows a repetition of every batch that was in flight at a stop.
 */
final class ProducerSnapshot {
    private static final String SUFFIX = ".snapshot";
    private static final int OFFSET_DIGITS = 20;
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int COUNT_AT = 6;
    private static final int HEADER_BYTES = 10;
    private static final int ENTRY_BYTES = 46;

    private ProducerSnapshot() {}

    static Path file(Path directory, long offset) {
        String digits = Long.toString(offset);
        return directory.resolve("0".repeat(OFFSET_DIGITS - digits.length()) + digits + SUFFIX);
    }

    /** The offset that a file is named by; empty for files of other kinds. */
    static OptionalLong offsetOf(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX) || name.length() != OFFSET_DIGITS + SUFFIX.length()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(name, 0, OFFSET_DIGITS, 10));
        } catch (NumberFormatException otherName) {
            return OptionalLong.empty();
        }
    }

    /** Not forced: the checksum tells, and the batches behind an older snapshot hold the same. */
    static void write(Path file, Collection<ProducerState> states) throws IOException {
        int count = 0;
        for (ProducerState state : states) {
            count += Math.max(1, state.batchCount());
        }
        ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES + count * ENTRY_BYTES);
        content.putShort(VERSION).putInt(0).putInt(count);
        for (ProducerState state : states) {
            for (int slot = 0; slot < state.batchCount() - 1; slot++) {
                putEarlierBatch(content, state, slot);
            }
            putState(content, state);
        }
        content.flip();
        content.putInt(CRC_AT, crcOf(content));
        FileReplacement.write(file, content, FileReplacement.Durability.LATER);
    }

    private static void putEarlierBatch(ByteBuffer content, ProducerState state, int slot) {
        content.putLong(state.producerId())
                .putShort(state.producerEpoch())
                .putInt(state.lastSequence(slot))
                .putLong(state.lastOffset(slot))
                .putInt(state.lastOffsetDelta(slot))
                .putLong(state.timestampMs(slot))
                .putInt(state.coordinatorEpoch())
                .putLong(ProducerState.NO_TRANSACTION);
    }

    private static void putState(ByteBuffer content, ProducerState state) {
        content.putLong(state.producerId())
                .putShort(state.producerEpoch())
                .putInt(state.lastSequence())
                .putLong(state.lastOffset())
                .putInt(state.lastOffsetDelta())
                .putLong(state.lastTimestampMs())
                .putInt(state.coordinatorEpoch())
                .putLong(state.transactionFirstOffset());
    }

    private static int crcOf(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(COUNT_AT, content.limit() - COUNT_AT));
        return (int) crc.getValue();
    }

    /** @throws CorruptRecordException the file is not what a snapshot must be */
    static Collection<ProducerState> read(Path file) throws IOException, CorruptRecordException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        if (content.limit() < HEADER_BYTES) {
            throw new CorruptRecordException(file + " has only " + content.limit() + " bytes");
        }
        short version = content.getShort();
        int crc = content.getInt();
        int count = content.getInt();
        if (version != VERSION) {
            throw new CorruptRecordException(file + " has the version " + version + " instead of " + VERSION);
        }
        if (crc != crcOf(content)) {
            throw new CorruptRecordException(file + " does not match its checksum");
        }
        if (count < 0 || (long) count * ENTRY_BYTES != content.remaining()) {
            throw new CorruptRecordException(file + " does not hold the " + count + " producers it counts");
        }
        Map<Long, ProducerState> states = new LinkedHashMap<>();
        for (int index = 0; index < count; index++) {
            readEntry(content, states.computeIfAbsent(content.getLong(), ProducerState::new));
        }
        return states.values();
    }

    private static void readEntry(ByteBuffer content, ProducerState state) {
        short epoch = content.getShort();
        int lastSequence = content.getInt();
        long lastOffset = content.getLong();
        int offsetDelta = content.getInt();
        long timestampMs = content.getLong();
        if (lastOffset >= 0) {
            state.addBatch(epoch, lastSequence, lastOffset, offsetDelta, timestampMs);
        }
        state.restore(epoch, content.getInt(), timestampMs, content.getLong());
    }
}
