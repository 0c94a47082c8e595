package io.millrace.record;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * A codec for the records of a batch, with its number in the batch attributes. Immutable; the library behind a codec is
 * loaded at its first use.
 */
public enum Compression {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    /** Asks for the codec's own default level. */
    public static final int DEFAULT_LEVEL = Integer.MIN_VALUE;

    private final int id;

    Compression(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    /** Empty for a number that no codec has. */
    public static Optional<Compression> ofId(int id) {
        return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
    }

    /** The codec of a {@code compression.type}; empty for {@code producer}, which leaves batches as they come. */
    public static Optional<Compression> ofConfig(String compressionType) {
        if (compressionType.equals("producer")) {
            return Optional.empty();
        }
        if (compressionType.equals("uncompressed")) {
            return Optional.of(NONE);
        }
        return Optional.of(valueOf(compressionType.toUpperCase(Locale.ROOT)));
    }

    /** The records section of a batch as a stream of plain bytes, which holds one block in memory at a time. */
    InputStream decompress(ByteBuffer records) throws IOException {
        InputStream source = new ByteBufferInput(records);
        return switch (this) {
            case NONE -> source;
            case GZIP -> new BufferedInputStream(GzipCodec.input(source));
            case SNAPPY -> SnappyCodec.input(records);
            case LZ4 -> Lz4Codec.input(source);
            case ZSTD -> new BufferedInputStream(ZstdCodec.input(source));
        };
    }

    /** A stream that writes plain bytes compressed to {@code target}; closing it ends the codec's frame. */
    OutputStream compress(OutputStream target, int level) throws IOException {
        return switch (this) {
            case NONE -> target;
            case GZIP -> GzipCodec.output(target, level);
            case SNAPPY -> SnappyCodec.output(target);
            case LZ4 -> Lz4Codec.output(target, level);
            case ZSTD -> ZstdCodec.output(target, level);
        };
    }
}
