package io.millrace.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that writes records. Confined to its command. */
final class ProducerOptions {
    /** Which acknowledgement a write waits for. */
    enum Acks {
        NONE("0"),
        LEADER("1"),
        ALL("all");

        private final String setting;

        Acks(String setting) {
            this.setting = setting;
        }

        /** Reads Kafka's spelling. */
        static Acks of(String text) {
            return switch (text) {
                case "0" -> NONE;
                case "1" -> LEADER;
                case "all", "-1" -> ALL;
                default -> throw new TypeConversionException("'" + text + "' is not one of 0, 1, all");
            };
        }
    }

    /** Compression codecs a producer knows. */
    enum Codec {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    @Option(
            names = "--acks",
            paramLabel = "0|1|all",
            defaultValue = "all",
            converter = AcksConverter.class,
            description = "Who must have a record before it counts as written. Default: ${DEFAULT-VALUE}.")
    private Acks acks = Acks.ALL;

    @Option(
            names = "--compression",
            paramLabel = "codec",
            defaultValue = "none",
            description = "none, gzip, snappy, lz4 or zstd. Default: ${DEFAULT-VALUE}.")
    private Codec compression = Codec.NONE;

    /** A new map that the caller may add to. */
    Map<String, Object> properties(int timeoutMs) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, acks.setting);
        properties.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.name().toLowerCase(Locale.ROOT));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        // The client wants room for one whole request and its lingering within the delivery time.
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * timeoutMs);
        return properties;
    }

    /** Picocli's way to {@link Acks#of}. */
    static final class AcksConverter implements ITypeConverter<Acks> {
        @Override
        public Acks convert(String text) {
            return Acks.of(text);
        }
    }
}
