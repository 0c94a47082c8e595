package io.millrace.coordinator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as the key and value of a record, both ways. Stateless. */
public interface EventCodec<E> {
    /** In which kind of batch an event is appended. */
    default Framing framing(E event) {
        return Framing.PLAIN;
    }

    /** The record of an event; not asked for one that is the end of a transaction. */
    EncodedEvent encode(E event);

    /**
     * The event of a record; the buffers are read, not kept.
     *
     * @param value null for a tombstone
     * @return empty for a kind of record that this machine does not know and may skip
     * @throws IllegalArgumentException when the bytes are not what their version says
     * @throws io.millrace.common.InvariantViolation when the version is newer than this code
     */
    Optional<E> decode(ByteBuffer key, @Nullable ByteBuffer value);

    /** As {@link #decode}, for a record of a transaction that may be open; empty for machines that take no part in any. */
    default Optional<E> decode(Framing.InTransaction transaction, ByteBuffer key, @Nullable ByteBuffer value) {
        return Optional.empty();
    }

    /** The event that a transaction ended; empty for machines that take no part in any. */
    default Optional<E> decode(Framing.EndOfTransaction end) {
        return Optional.empty();
    }
}
