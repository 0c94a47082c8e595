package io.millrace.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** RFC 1952, as the platform has it. Immutable. */
final class GzipCodec {
    private static final int BUFFER_BYTES = 8 << 10;

    private GzipCodec() {}

    static InputStream input(InputStream source) throws IOException {
        return new GZIPInputStream(source, BUFFER_BYTES);
    }

    static OutputStream output(OutputStream target, int level) throws IOException {
        return new LeveledGzip(target, level == Compression.DEFAULT_LEVEL ? Deflater.DEFAULT_COMPRESSION : level);
    }

    /** The platform's stream hides its level behind a protected field. */
    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream target, int level) throws IOException {
            super(target, BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
