package io.millrace.net;

import io.millrace.protocol.FrameAssembler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Lets the socket of one connection read straight into its frame assembler's buffer. Confined to the connection's event
 * loop.
 */
public final class FrameReads extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Reads of one connection before the event loop looks at the others. */
    private static final int READS_PER_TURN = 8;

    private final FrameAssembler assembler;

    public FrameReads(FrameAssembler assembler) {
        super(READS_PER_TURN);
        this.assembler = assembler;
    }

    @Override
    @SuppressWarnings("deprecation") // Handle is how Netty declares it.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return 0;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator unused) {
                return assembler.window();
            }
        };
    }
}
