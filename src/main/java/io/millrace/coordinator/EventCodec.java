package io.millrace.coordinator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as the key and value of a record, both ways. Stateless. */
public interface EventCodec<E> {
    /** The record of an event. */
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
}
