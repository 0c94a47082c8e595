package io.millrace.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.UncheckedIOException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.BaseRecords;

/**
 * Writes answers: length, header and body into one buffer of exactly the right size, large record slices left out as
 * parts of their own. Thread-safe because it has no state of its own besides the allocator.
 */
public final class ResponseEncoder {
    private static final int LENGTH_BYTES = 4;

    private final ByteBufAllocator allocator;

    public ResponseEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Encodes an answer and takes over its slices; when it throws, the slices are closed.
     *
     * @throws UncheckedIOException when a slice could not be read
     */
    public EncodedResponse encode(ApiKeys key, short version, int correlationId, ApiMessage body) {
        ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
        short headerVersion = key.responseHeaderVersion(version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        Sizes sizes = new Sizes();
        ResponseWritable writable = null;
        try {
            header.addSize(sizes, cache, headerVersion);
            body.addSize(sizes, cache, version);
            ByteBuf buffer = allocator.directBuffer(LENGTH_BYTES + sizes.bufferBytes());
            writable = new ResponseWritable(buffer);
            writable.writeInt(sizes.totalSize());
            header.write(writable, cache, headerVersion);
            body.write(writable, cache, version);
            return writable.finish(LENGTH_BYTES + sizes.totalSize());
        } catch (RuntimeException failed) {
            if (writable != null) {
                writable.release();
            }
            discard(body);
            throw failed;
        }
    }

    /** Closes the slices of an answer that will not be written. */
    public static void discard(ApiMessage body) {
        if (body instanceof FetchResponseData fetch) {
            for (var topic : fetch.responses()) {
                for (var partition : topic.partitions()) {
                    discard(partition.records());
                }
            }
        }
    }

    private static void discard(BaseRecords records) {
        if (records instanceof SliceRecords slice) {
            slice.discard();
        }
    }

    /** Counts apart what goes into the buffer and what is sent from files. */
    private static final class Sizes extends MessageSizeAccumulator {
        private final InlinePolicy inline = new InlinePolicy();

        @Override
        public void addZeroCopyBytes(int size) {
            super.addZeroCopyBytes(size);
            inline.inlines(size);
        }

        int bufferBytes() {
            return sizeExcludingZeroCopy() + inline.inlinedBytes();
        }
    }
}
