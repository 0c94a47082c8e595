package io.millrace.protocol;

import io.millrace.common.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one connection into frames: length 4, then that many bytes. The socket reads straight into
 * {@link #window}, and a frame is a slice of the buffer it was read into, so its bytes are copied at most once, and
 * only where a frame crosses the end of a buffer.
 *
 * <p>Confined to the connection's event loop. Memory grows with the bytes that arrived, not with the length that was
 * claimed: an incomplete frame holds at most twice its received bytes, unless frames of its size were completed on this
 * connection before. A connection that is silent between frames holds no buffer.
 */
public final class FrameAssembler {
    private static final int LENGTH_BYTES = 4;
    private static final int MIN_WINDOW_BYTES = 1 << 10;
    private static final int MIN_BUFFER_BYTES = 16 << 10;
    private static final int MAX_FRESH_BUFFER_BYTES = 256 << 10;
    private static final int MAX_TRUSTED_BYTES = 4 << 20;
    private static final int FRAMES_PER_BUFFER = 4;

    private final ByteBufAllocator allocator;
    private final int maxFrameBytes;

    /** Bytes read and not yet taken, between its indices; null when there are none. */
    private @Nullable ByteBuf buffer;

    /** The last window handed out; only compared, never touched. */
    private @Nullable ByteBuf window;

    /** Largest recent frame with its length field; decays, so that one large frame is forgotten. */
    private int recentFrameBytes;

    /**
     * Starts without any memory.
     *
     * @param maxFrameBytes largest length a client may claim
     */
    public FrameAssembler(ByteBufAllocator allocator, int maxFrameBytes) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Space for the next read: a buffer without readable bytes that the caller fills and passes to {@link #received}. */
    public ByteBuf window() {
        ByteBuf target = writable(pendingBytes() < LENGTH_BYTES ? MIN_WINDOW_BYTES : 1);
        window = target.retainedSlice(target.writerIndex(), target.writableBytes())
                .writerIndex(0);
        return window;
    }

    /** Takes over bytes that were read, into the window or (under TLS) elsewhere, and releases {@code bytes}. */
    @SuppressWarnings("ReferenceEquality") // Another buffer of the same content is not the window.
    public void received(ByteBuf bytes) {
        try {
            int count = bytes.readableBytes();
            if (bytes == window && buffer != null) {
                buffer.writerIndex(buffer.writerIndex() + count);
            } else {
                writable(count).writeBytes(bytes);
            }
        } finally {
            window = null;
            bytes.release();
        }
    }

    /** Why the stream cannot be cut any further, when its next length is impossible. */
    public Optional<String> violation() {
        if (pendingBytes() < LENGTH_BYTES) {
            return Optional.empty();
        }
        int length = nextLength();
        if (length < 0) {
            return Optional.of("a frame length of " + length + " is negative");
        }
        return length > maxFrameBytes
                ? Optional.of(
                        "a frame of " + length + " bytes is larger than socket.request.max.bytes=" + maxFrameBytes)
                : Optional.empty();
    }

    /** Whether a whole frame is here; the caller has checked {@link #violation}. */
    public boolean hasFrame() {
        return pendingBytes() >= LENGTH_BYTES && pendingBytes() - LENGTH_BYTES >= nextLength();
    }

    /** The next frame without its length field; the caller releases it. */
    public ByteBuf takeFrame() {
        Invariants.check(hasFrame(), "no whole frame among %d bytes", pendingBytes());
        ByteBuf source = held();
        int length = source.readInt();
        int frameBytes = length + LENGTH_BYTES;
        recentFrameBytes = Math.max(frameBytes, recentFrameBytes - (recentFrameBytes >> 4));
        return source.readRetainedSlice(length);
    }

    /** Gives the buffer back when nobody needs it; to be called when reading pauses and when a frame was released. */
    public void trim() {
        if (buffer != null && !buffer.isReadable() && buffer.refCnt() == 1) {
            release();
        }
    }

    /** Gives the buffer back, with whatever is in it. */
    public void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    /** Bytes of memory held for a frame that is not complete yet. */
    public int heldBytes() {
        return buffer == null || !buffer.isReadable() ? 0 : buffer.capacity();
    }

    private int pendingBytes() {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    private int nextLength() {
        ByteBuf source = held();
        return source.getInt(source.readerIndex());
    }

    private ByteBuf held() {
        return Objects.requireNonNull(buffer, "nothing was read");
    }

    /** A buffer with space for at least {@code count} more bytes, and for the rest of the frame where that is trusted. */
    private ByteBuf writable(int count) {
        if (buffer != null && !buffer.isReadable() && buffer.refCnt() == 1) {
            buffer.clear();
        }
        if (buffer == null || buffer.writableBytes() < Math.max(count, trustedRest())) {
            replace(count);
        }
        return held();
    }

    /** Bytes still missing in the current frame, or 0 when it is too large to be believed. */
    private int trustedRest() {
        int pending = pendingBytes();
        if (pending < LENGTH_BYTES || nextLength() > trustedBytes()) {
            return 0;
        }
        return Math.max(0, nextLength() + LENGTH_BYTES - pending);
    }

    private int trustedBytes() {
        return Math.max(freshBytes(), Math.min(recentFrameBytes, MAX_TRUSTED_BYTES));
    }

    private int freshBytes() {
        int wanted = (int) Math.min((long) recentFrameBytes * FRAMES_PER_BUFFER, MAX_FRESH_BUFFER_BYTES);
        return Math.max(MIN_BUFFER_BYTES, wanted);
    }

    private void replace(int count) {
        int pending = pendingBytes();
        ByteBuf next = allocator.directBuffer(nextCapacity(pending, count));
        if (buffer != null) {
            next.writeBytes(buffer);
            buffer.release();
        }
        buffer = next;
    }

    private int nextCapacity(int pending, int count) {
        int needed = Math.max(pending + count, pending + trustedRest());
        if (pending < LENGTH_BYTES) {
            return Math.max(needed, freshBytes());
        }
        long whole = (long) nextLength() + LENGTH_BYTES;
        long doubled = Math.max(2L * pending, freshBytes());
        return (int) Math.max(needed, Math.min(Math.max(whole, freshBytes()), doubled));
    }
}
