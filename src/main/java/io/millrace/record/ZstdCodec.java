package io.millrace.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Zstandard frames (RFC 8878). Immutable. */
final class ZstdCodec {
    /** Small writes each cost a call into native code; collected first. */
    private static final int BUFFER_BYTES = 16 << 10;

    private ZstdCodec() {}

    static InputStream input(InputStream source) throws IOException {
        return new ZstdInputStreamNoFinalizer(source, RecyclingBufferPool.INSTANCE);
    }

    static OutputStream output(OutputStream target, int level) throws IOException {
        int effectiveLevel = level == Compression.DEFAULT_LEVEL ? Zstd.defaultCompressionLevel() : level;
        return new BufferedOutputStream(
                new ZstdOutputStreamNoFinalizer(target, RecyclingBufferPool.INSTANCE, effectiveLevel), BUFFER_BYTES);
    }
}
