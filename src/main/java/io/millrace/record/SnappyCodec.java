package io.millrace.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/**
 * Snappy as Kafka clients write it: snappy-java's framing (magic 8, version 4, compatible version 4, then chunks of a
 * length 4 and one Snappy block), or, from clients that do not frame, one bare Snappy block. Immutable.
 *
 * <p>Reading is our own so that a false length cannot ask for more memory than the bytes at hand can unfold to.
 */
final class SnappyCodec {
    private static final long MAGIC = 0x82534e4150505900L;
    private static final int FRAME_HEADER_BYTES = 16;
    /** The densest element of a Snappy block is a three-byte copy of 64 bytes. */
    private static final int MAX_EXPANSION = 22;

    private static final int CHUNK_BYTES = 32 << 10;

    private SnappyCodec() {}

    static InputStream input(ByteBuffer source) throws IOException {
        if (source.remaining() >= FRAME_HEADER_BYTES && source.getLong(source.position()) == MAGIC) {
            source.position(source.position() + FRAME_HEADER_BYTES);
            return new ChunkInput(source);
        }
        return new ByteArrayInputStream(uncompress(source, source.remaining()));
    }

    static OutputStream output(OutputStream target) {
        return new SnappyOutputStream(target, CHUNK_BYTES);
    }

    private static byte[] uncompress(ByteBuffer source, int compressedBytes) throws IOException {
        byte[] compressed = new byte[compressedBytes];
        source.get(compressed);
        int plainBytes = Snappy.uncompressedLength(compressed, 0, compressedBytes);
        if (plainBytes < 0 || plainBytes > (long) MAX_EXPANSION * compressedBytes) {
            throw new IOException("a Snappy block of " + compressedBytes + " bytes claims to unfold to " + plainBytes);
        }
        byte[] plain = new byte[plainBytes];
        Snappy.uncompress(compressed, 0, compressedBytes, plain, 0);
        return plain;
    }

    /** The chunks of a framed stream, one in memory at a time. */
    private static final class ChunkInput extends InputStream {
        private final ByteBuffer source;
        private byte[] chunk = new byte[0];
        private int next;

        ChunkInput(ByteBuffer source) {
            this.source = source;
        }

        private boolean fill() throws IOException {
            while (next == chunk.length) {
                if (!source.hasRemaining()) {
                    return false;
                }
                int length = source.remaining() < Integer.BYTES ? -1 : source.getInt();
                if (length < 0 || length > source.remaining()) {
                    throw new IOException("a Snappy chunk is cut short");
                }
                chunk = uncompress(source, length);
                next = 0;
            }
            return true;
        }

        @Override
        public int read() throws IOException {
            return fill() ? chunk[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, target, offset, count);
            next += count;
            return count;
        }
    }
}
