package io.millrace.record;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A run of record batch bytes, in memory or in a segment file, ready to be sent. Holds its segment open until closed:
 * whoever receives a slice closes it exactly once on every path, also when the socket died.
 */
public interface RecordSlice extends AutoCloseable {
    RecordSlice EMPTY = new EmptyRecordSlice();

    /** Number of bytes in the slice. */
    int sizeBytes();

    /**
     * Copies bytes from {@code sliceOffset} on into the remaining space of {@code destination}.
     *
     * @return how many bytes were copied, at least 1 unless the slice ends at {@code sliceOffset} or there is no space
     */
    int read(ByteBuffer destination, int sliceOffset) throws IOException;

    /**
     * Sends bytes from {@code sliceOffset} on without copying them through this process where the system can.
     *
     * @return how many bytes were taken by {@code target}; 0 when a non-blocking target is full
     * @throws EOFException when the bytes are gone, because the log was truncated under the reader
     */
    long transferTo(WritableByteChannel target, long sliceOffset) throws IOException;

    @Override
    void close();
}
