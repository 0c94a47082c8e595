package io.millrace.record;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/** The LZ4 frame format with independent blocks of 64 KB and no checksums of the content. Immutable. */
final class Lz4Codec {
    /** The level that Kafka gives to the fast compressor; every other one goes to the thorough one. */
    private static final int FAST_LEVEL = 9;

    private static final int UNKNOWN_SIZE = -1;

    private Lz4Codec() {}

    static InputStream input(InputStream source) throws IOException {
        return new CheckedInput(new LZ4FrameInputStream(
                source,
                LZ4Factory.fastestInstance().safeDecompressor(),
                XXHashFactory.fastestInstance().hash32()));
    }

    static OutputStream output(OutputStream target, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor = level == Compression.DEFAULT_LEVEL || level == FAST_LEVEL
                ? factory.fastCompressor()
                : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                target,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                UNKNOWN_SIZE,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE);
    }

    /** The library reports some bad frame headers as a bare {@link RuntimeException}; here they are bad input like others. */
    private static final class CheckedInput extends FilterInputStream {
        CheckedInput(InputStream source) {
            super(source);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (RuntimeException badFrame) {
                throw new IOException(badFrame);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (RuntimeException badFrame) {
                throw new IOException(badFrame);
            }
        }
    }
}
