package io.millrace.peer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** One message as bytes, both ways. Stateless. */
public interface PeerCodec<T> {
    void write(DataOutput out, T message) throws IOException;

    /**
     * Reads a whole message.
     *
     * @throws IOException when the bytes are no such message
     */
    T read(DataInput in) throws IOException;
}
