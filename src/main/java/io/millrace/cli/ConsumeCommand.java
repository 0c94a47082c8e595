package io.millrace.cli;

import io.millrace.common.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Reads records of a topic and prints them. Without a group what it reads leaves no trace at the broker; with one it is a
 * member that shares the partitions with others and commits what it has printed.
 */
@Command(
        name = "consume",
        description = {
            "Print the records of a topic, up to its present end or, with --follow, as they come.",
            "Reads without a consumer group, or as a member of one with --group."
        })
final class ConsumeCommand implements Callable<Integer> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "topic", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "position",
            converter = StartPosition.Converter.class,
            description = "beginning, end, an offset, @ and epoch milliseconds, or an ISO-8601 time."
                    + " Default: end with --follow, else beginning.")
    private Optional<StartPosition> from = Optional.empty();

    @Option(names = "--tail", paramLabel = "n", description = "Start so many records before the end of each partition.")
    private Optional<Long> tail = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new records until interrupted.")
    private boolean follow;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "group",
            description = "Read as a member of this group: from where it left off, committing what was printed.")
    private Optional<String> group = Optional.empty();

    @Option(names = "--partition", paramLabel = "n", split = ",", description = "Only these partitions.")
    private List<Integer> partitions = List.of();

    @Option(
            names = {"-n", "--max-messages"},
            paramLabel = "n",
            description = "Stop after so many records.")
    private Optional<Long> maxMessages = Optional.empty();

    @Option(
            names = "--print",
            paramLabel = "column",
            split = ",",
            description = "Columns before the value: ${COMPLETION-CANDIDATES}; several with commas.")
    private Set<TextRecordPrinter.Column> columns = EnumSet.noneOf(TextRecordPrinter.Column.class);

    @Option(
            names = "--separator",
            paramLabel = "text",
            defaultValue = "\t",
            description = "Between columns. Default: tab.")
    private String separator = "\t";

    @Option(names = "--json", description = "One JSON object a line, with everything a record has.")
    private boolean json;

    @Option(names = "--read-committed", description = "Leave out records of open and aborted transactions.")
    private boolean readCommitted;

    ConsumeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        StartPosition position = position();
        client.requireReachable();
        if (group.isPresent()) {
            new GroupReader(client, console.out(), topic, group.get(), readCommitted)
                    .read(printer(), maxMessages.orElse(Long.MAX_VALUE), follow);
            return ExitCode.OK;
        }
        try (var consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> assigned = chosenPartitions(consumer);
            consumer.assign(assigned);
            ReadPlan plan = ReadPlan.resolve(consumer, assigned, position);
            plan.starts().forEach(consumer::seek);
            read(consumer, plan, printer());
        }
        return ExitCode.OK;
    }

    StartPosition position() {
        if (from.isPresent() && tail.isPresent()) {
            throw CommandFailure.usage("Give --from or --tail, not both.");
        }
        if (group.isPresent() && (from.isPresent() || tail.isPresent() || !partitions.isEmpty())) {
            throw CommandFailure.usage("A member of a group reads what the group gives it: --group goes without --from,"
                    + " --tail and --partition. 'millrace group reset-offsets' moves a group.");
        }
        if (tail.isPresent()) {
            return new StartPosition.Last(tail.get());
        }
        return from.orElse(follow ? new StartPosition.End() : new StartPosition.Beginning());
    }

    private Map<String, Object> properties() {
        return client.properties(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                readCommitted ? "read_committed" : "read_uncommitted",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                client.timeoutMs()));
    }

    private List<TopicPartition> chosenPartitions(KafkaConsumer<?, ?> consumer) {
        List<Integer> all = partitionsOf(consumer);
        for (Integer wanted : partitions) {
            if (!all.contains(wanted)) {
                throw CommandFailure.failed("Topic " + topic + " has no partition " + wanted + ": it has "
                        + Wording.count(all.size(), "partition") + ", counted from 0.");
            }
        }
        return (partitions.isEmpty() ? all : partitions)
                .stream().map(partition -> new TopicPartition(topic, partition)).toList();
    }

    private List<Integer> partitionsOf(KafkaConsumer<?, ?> consumer) {
        List<PartitionInfo> found;
        try {
            found = consumer.partitionsFor(topic);
        } catch (UnknownTopicOrPartitionException e) {
            throw Topics.missing(topic, client.bootstrap());
        }
        if (found == null || found.isEmpty()) {
            throw Topics.missing(topic, client.bootstrap());
        }
        return found.stream().map(PartitionInfo::partition).sorted().toList();
    }

    private RecordPrinter printer() throws IOException {
        return json ? new JsonRecordPrinter(console.out()) : new TextRecordPrinter(console.out(), columns, separator);
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, ReadPlan plan, RecordPrinter printer) throws IOException {
        long remaining = maxMessages.orElse(Long.MAX_VALUE);
        SilenceLimit silence = new SilenceLimit(clock, client.timeoutMs());
        while (remaining > 0 && (follow || !plan.isDone(consumer))) {
            var records = consumer.poll(Duration.ofMillis(200));
            for (var record : records) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                boolean behindEnd = !follow && plan.isDone(partition, record.offset());
                if (remaining == 0 || behindEnd) {
                    continue;
                }
                printer.print(record);
                remaining--;
            }
            if (console.out().checkError()) {
                return; // Whoever read our output has left, as `head` does.
            }
            if (!follow) {
                silence.check(records.isEmpty(), client.bootstrap());
            }
        }
    }
}
