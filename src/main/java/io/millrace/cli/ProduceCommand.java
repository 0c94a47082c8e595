package io.millrace.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes records: values given as arguments, or the lines of a file or of standard input. */
@Command(
        name = "produce",
        description = "Write records to a topic: arguments, or lines of a file or of standard input.")
final class ProduceCommand implements Callable<Integer> {
    /** Largest record this command sends; whether that is too large is the broker's decision. */
    private static final int MAX_RECORD_BYTES = 32 << 20;

    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private ProducerOptions producing = new ProducerOptions();

    @Parameters(index = "0", paramLabel = "topic", description = "Name of the topic.")
    private String topic = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "value", description = "Values; none: read lines.")
    private List<String> values = List.of();

    @Option(names = "--file", paramLabel = "file", description = "File whose lines are the records.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--key", paramLabel = "key", description = "Key of every record.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--key-separator", paramLabel = "text", description = "Each line is key, this separator, value.")
    private Optional<String> keySeparator = Optional.empty();

    @Option(names = "--null-marker", paramLabel = "text", description = "A key or value that equals this text is null.")
    private Optional<String> nullMarker = Optional.empty();

    @Option(
            names = {"-H", "--header"},
            paramLabel = "name=value",
            description = "Header of every record; repeatable.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--partition", paramLabel = "n", description = "Partition to write to. Default: by key.")
    private Optional<Integer> partition = Optional.empty();

    @Option(names = "--timestamp", paramLabel = "ms", description = "Timestamp of every record. Default: now.")
    private Optional<Long> timestampMs = Optional.empty();

    ProduceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        requireOneSource();
        client.requireReachable();
        Delivery delivery = new Delivery();
        try (InputStream input = input();
                var producer =
                        new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            requireTopic(producer);
            sendLines(producer, new ByteLines(input, MAX_RECORD_BYTES), delivery);
            producer.flush();
        }
        delivery.requireNoFailure();
        console.say("Produced " + Wording.count(delivery.written(), "record") + " to " + topic + ".");
        return ExitCode.OK;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback tells what the future would.
    private void sendLines(Producer<byte[], byte[]> producer, ByteLines lines, Delivery delivery) throws IOException {
        LineFormat format = new LineFormat(keySeparator, nullMarker, key);
        List<Header> recordHeaders = recordHeaders();
        long recordNumber = 0;
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            LineFormat.KeyValue parsed = format.parse(line.get());
            var record = new ProducerRecord<>(
                    topic,
                    partition.orElse(null),
                    timestampMs.orElse(null),
                    parsed.key(),
                    parsed.value(),
                    recordHeaders);
            producer.send(record, delivery.record(++recordNumber));
            delivery.requireNoFailure();
        }
    }

    private void requireOneSource() {
        if (file.isPresent() && !values.isEmpty()) {
            throw CommandFailure.usage("Give values or --file, not both.");
        }
        if (key.isPresent() && keySeparator.isPresent()) {
            throw CommandFailure.usage("Give --key or --key-separator, not both.");
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> defaults = producing.properties(client.timeoutMs());
        defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        return client.properties(defaults);
    }

    private InputStream input() throws IOException {
        if (file.isPresent()) {
            return Files.newInputStream(file.get());
        }
        if (values.isEmpty()) {
            return console.in();
        }
        return new ByteArrayInputStream(String.join("\n", values).getBytes(StandardCharsets.UTF_8));
    }

    private void requireTopic(Producer<byte[], byte[]> producer) {
        try {
            producer.partitionsFor(topic);
        } catch (TimeoutException e) {
            throw Topics.missing(topic, client.bootstrap());
        }
    }

    private List<Header> recordHeaders() {
        return headers.entrySet().stream()
                .map(header -> (Header)
                        new RecordHeader(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
