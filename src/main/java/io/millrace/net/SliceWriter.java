package io.millrace.net;

import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.EncodedResponse.Part;
import io.millrace.record.RecordSlice;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.List;

/**
 * Writes the parts of an answer to the socket, without flushing: record slices as file regions where the socket can, in
 * chunks where it cannot. Confined to the connection's event loop. Every part is released by the socket, also when it
 * is closed already.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the socket; the last part tells who waits.
final class SliceWriter {
    private final boolean zeroCopy;

    /**
     * Chooses the way for one connection.
     *
     * @param zeroCopy false under TLS, whose pipeline must contain a chunked write handler
     */
    SliceWriter(boolean zeroCopy) {
        this.zeroCopy = zeroCopy;
    }

    /** Writes all parts; {@code done} completes with the last one. */
    void write(ChannelHandlerContext channel, EncodedResponse response, ChannelPromise done) {
        List<Part> parts = response.parts();
        int last = parts.size() - 1;
        for (int i = 0; i < last; i++) {
            channel.write(message(parts.get(i)), zeroCopy ? channel.voidPromise() : channel.newPromise());
        }
        channel.write(message(parts.get(last)), done);
    }

    private Object message(Part part) {
        if (part instanceof Part.Slice slice) {
            return region(slice.records());
        }
        return ((Part.Bytes) part).buffer();
    }

    private Object region(RecordSlice records) {
        return zeroCopy ? new SliceRegion(records) : new SliceChunks(records);
    }
}
