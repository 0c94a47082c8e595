package io.millrace.record;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** The slice of no bytes. Immutable. */
final class EmptyRecordSlice implements RecordSlice {
    @Override
    public int sizeBytes() {
        return 0;
    }

    @Override
    public int read(ByteBuffer destination, int sliceOffset) {
        return 0;
    }

    @Override
    public long transferTo(WritableByteChannel target, long sliceOffset) {
        return 0;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
