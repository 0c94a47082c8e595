package io.millrace.record;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a transaction as it stands in the log. Immutable.
 *
 * <p>Key: version 2, type 2 (0 abort, 1 commit). Value: version 2, coordinator epoch 4.
 */
public record ControlRecord(Type type, int coordinatorEpoch) {
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 6;

    /** How the transaction ended, with its number on disk. */
    public enum Type {
        ABORT(0),
        COMMIT(1);

        private final short id;

        Type(int id) {
            this.id = (short) id;
        }
    }

    /** Empty for control records of other kinds and later forms, which carry no end of a transaction. */
    public static Optional<ControlRecord> parse(@Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        if (key == null || value == null || key.remaining() < KEY_BYTES || value.remaining() < VALUE_BYTES) {
            return Optional.empty();
        }
        short keyVersion = key.getShort(key.position());
        short type = key.getShort(key.position() + 2);
        short valueVersion = value.getShort(value.position());
        if (keyVersion < 0 || valueVersion < 0 || type < Type.ABORT.id || type > Type.COMMIT.id) {
            return Optional.empty();
        }
        return Optional.of(new ControlRecord(
                type == Type.COMMIT.id ? Type.COMMIT : Type.ABORT, value.getInt(value.position() + 2)));
    }

    public ByteBuffer key() {
        return ByteBuffer.allocate(KEY_BYTES)
                .putShort((short) 0)
                .putShort(type.id)
                .flip();
    }

    public ByteBuffer value() {
        return ByteBuffer.allocate(VALUE_BYTES)
                .putShort((short) 0)
                .putInt(coordinatorEpoch)
                .flip();
    }
}
