package io.millrace.coordinator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Key and value of the record that stands for an event; the buffers are read-only and at position 0. Immutable.
 *
 * @param value null for a tombstone
 */
public record EncodedEvent(ByteBuffer key, @Nullable ByteBuffer value) {}
