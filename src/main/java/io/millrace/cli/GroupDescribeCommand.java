package io.millrace.cli;

import io.millrace.common.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows groups: their state, and where they are in each partition. */
@Command(name = "describe", description = "Show the state of groups and their offset in each partition.")
final class GroupDescribeCommand implements Callable<Integer> {
    private static final String NOTHING = "-";

    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "group", description = "Id of the group.")
    private List<String> groupIds = List.of();

    @Option(
            names = "--lag",
            description = "Show how many records each partition still has for the group, and how old the first is.")
    private boolean lag;

    GroupDescribeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Groups groups = Groups.connect(client)) {
            for (ConsumerGroupDescription group : groups.describe(groupIds).values()) {
                heading(group);
                positions(groups, group);
            }
        }
        return ExitCode.OK;
    }

    private void heading(ConsumerGroupDescription group) {
        String assignor = group.partitionAssignor().isEmpty() ? "" : ", assignor " + group.partitionAssignor();
        console.out()
                .println("Group " + group.groupId() + ", " + group.type() + ", " + group.groupState() + ", "
                        + Wording.count(group.members().size(), "member") + assignor + ", coordinator "
                        + group.coordinator().idString());
    }

    private void positions(Groups groups, ConsumerGroupDescription group)
            throws InterruptedException, ExecutionException {
        SortedMap<TopicPartition, OffsetAndMetadata> committed = groups.committed(group.groupId());
        Map<TopicPartition, String> owners = Groups.owners(group);
        SortedMap<TopicPartition, String> partitions = Groups.byName();
        committed.keySet().forEach(partition -> partitions.put(partition, NOTHING));
        partitions.putAll(owners);
        Map<TopicPartition, Long> ends = lag ? groups.stableEnds(partitions.keySet()) : Map.<TopicPartition, Long>of();
        Map<TopicPartition, Long> unreadMs = new UnreadAges(client).timestampsMs(unread(committed, ends));
        Table table = lag
                ? new Table("topic", "partition", "committed", "end", "lag", "seconds", "owner")
                : new Table("topic", "partition", "committed", "owner");
        long total = 0;
        for (Map.Entry<TopicPartition, String> entry : partitions.entrySet()) {
            TopicPartition partition = entry.getKey();
            @Nullable OffsetAndMetadata position = committed.get(partition);
            List<Object> cells = new ArrayList<>(
                    List.of(partition.topic(), partition.partition(), position == null ? NOTHING : position.offset()));
            if (lag) {
                long end = Groups.known(ends, partition);
                cells.add(end);
                long records = position == null ? 0 : lag(position.offset(), end);
                cells.add(position == null ? NOTHING : records);
                cells.add(position == null ? NOTHING : seconds(records, unreadMs.get(partition)));
                total += records;
            }
            cells.add(entry.getValue());
            table.row(cells.toArray());
        }
        table.print(console.out());
        if (lag) {
            console.out().println("Lag in all: " + Wording.count(total, "record"));
        }
    }

    private static Map<TopicPartition, Long> unread(
            Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> unread = new HashMap<>();
        committed.forEach((partition, position) -> {
            if (lag(position.offset(), ends.getOrDefault(partition, 0L)) > 0) {
                unread.put(partition, position.offset());
            }
        });
        return unread;
    }

    /** Age of the first record that is not consumed; nothing when it could not be read. */
    private Object seconds(long records, @Nullable Long timestampMs) {
        if (records == 0) {
            return 0;
        }
        return timestampMs == null ? NOTHING : Math.max(0, clock.nowMs() - timestampMs) / 1_000;
    }

    /** Never negative: a commit may be younger than the end that was asked for before it. */
    static long lag(long committed, long endExclusive) {
        return Math.max(0, endExclusive - committed);
    }
}
