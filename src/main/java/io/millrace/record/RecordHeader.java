package io.millrace.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One header of a record; the value may be null. Immutable as long as nobody moves or writes the value's buffer. */
public record RecordHeader(String key, @Nullable ByteBuffer value) {}
