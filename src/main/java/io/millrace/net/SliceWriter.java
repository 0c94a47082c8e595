package io.millrace.net;

import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.EncodedResponse.Part;
import io.millrace.record.RecordSlice;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the parts of an answer to the socket, without flushing: record slices as file regions where the socket can, in
 * chunks where it cannot. Confined to the connection's event loop. Every part is released by the socket, also when it
 * is closed already.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the socket; the last part tells who waits.
public final class SliceWriter {
    private final boolean zeroCopy;

    /**
     * Chooses the way for one connection.
     *
     * @param zeroCopy false under TLS, whose pipeline must contain a chunked write handler
     */
    public SliceWriter(boolean zeroCopy) {
        this.zeroCopy = zeroCopy;
    }

    /**
     * Writes all parts.
     *
     * @param done completes with the last part
     * @param lost told when records cannot be read any more: half an answer is out, so the connection has to be closed
     */
    public void write(
            ChannelHandlerContext channel, EncodedResponse response, ChannelPromise done, Consumer<IOException> lost) {
        List<Part> parts = response.parts();
        int last = parts.size() - 1;
        for (int i = 0; i < last; i++) {
            channel.write(message(parts.get(i), lost), zeroCopy ? channel.voidPromise() : channel.newPromise());
        }
        channel.write(message(parts.get(last), lost), done);
    }

    private Object message(Part part, Consumer<IOException> lost) {
        if (part instanceof Part.Slice slice) {
            return region(slice.records(), lost);
        }
        return ((Part.Bytes) part).buffer();
    }

    private Object region(RecordSlice records, Consumer<IOException> lost) {
        return zeroCopy ? new SliceRegion(records, lost) : new SliceChunks(records, lost);
    }
}
