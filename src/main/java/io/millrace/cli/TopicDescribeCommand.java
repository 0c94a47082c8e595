package io.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows topics: settings, and leader, replicas and offsets of each partition. */
@Command(name = "describe", description = "Show settings, partitions and offsets of topics.")
final class TopicDescribeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "topic", description = "Name of the topic.")
    private List<String> names = List.of();

    @Option(names = "--all-configs", description = "Show every setting, not only those that were changed.")
    private boolean allConfigs;

    TopicDescribeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            var described = topics.describe(names);
            Map<TopicPartition, Long> starts = topics.offsets(described.values(), OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = topics.offsets(described.values(), OffsetSpec.latest());
            for (TopicDescription topic : described.values()) {
                heading(topic, topics.config(topic.name()));
                partitions(topic, starts, ends).print(console.out());
            }
        }
        return ExitCode.OK;
    }

    private void heading(TopicDescription topic, Config config) {
        int count = topic.partitions().size();
        console.out()
                .println(
                        "Topic " + topic.name() + ", id " + topic.topicId() + ", " + Wording.count(count, "partition"));
        config.entries().stream()
                .filter(entry -> allConfigs || entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .map(TopicDescribeCommand::setting)
                .sorted()
                .forEach(line -> console.out().println("  " + line));
    }

    private static String setting(ConfigEntry entry) {
        String value = entry.isSensitive() ? "(hidden)" : entry.value();
        String source = entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG ? "" : "  (" + sourceOf(entry) + ")";
        return entry.name() + "=" + value + source;
    }

    private static String sourceOf(ConfigEntry entry) {
        return entry.source() == ConfigSource.DEFAULT_CONFIG ? "default" : "broker";
    }

    private static Table partitions(
            TopicDescription topic, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Table table = new Table("partition", "leader", "replicas", "in-sync", "start", "end");
        for (TopicPartitionInfo partition : topic.partitions()) {
            TopicPartition key = new TopicPartition(topic.name(), partition.partition());
            table.row(
                    partition.partition(),
                    partition.leader() == null ? "none" : partition.leader().idString(),
                    ids(partition.replicas()),
                    ids(partition.isr()),
                    offset(starts, key),
                    offset(ends, key));
        }
        return table;
    }

    private static String offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? "-" : offset.toString();
    }

    private static String ids(List<Node> nodes) {
        return String.join(",", nodes.stream().map(Node::idString).toList());
    }
}
