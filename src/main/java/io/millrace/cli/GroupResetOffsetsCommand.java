package io.millrace.cli;

import io.millrace.common.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves the committed offsets of a group without members; shows the plan, and carries it out only when told to. */
@Command(
        name = "reset-offsets",
        description = {
            "Move the committed offsets of a group that has no members.",
            "Always shows the plan; changes nothing without --execute."
        })
final class GroupResetOffsetsCommand implements Callable<Integer> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "group", description = "Id of the group.")
    private String groupId = "";

    @Option(
            names = "--to",
            paramLabel = "position",
            converter = StartPosition.Converter.class,
            description = "earliest, latest, an offset, @ and epoch milliseconds, or an ISO-8601 time.")
    private Optional<StartPosition> to = Optional.empty();

    @Option(names = "--shift", paramLabel = "n", description = "So many records forward, or back when negative.")
    private Optional<Long> shift = Optional.empty();

    @Option(
            names = "--by-duration",
            paramLabel = "duration",
            description = "To the first record of the last PT1H30M, P7D and the like.")
    private Optional<Duration> byDuration = Optional.empty();

    @Option(
            names = "--topic",
            paramLabel = "topic",
            description =
                    "Topic, or topic:0,2 for some partitions; repeatable. Default: whatever the group has committed.")
    private List<String> topics = List.of();

    @Option(names = "--execute", description = "Carry the plan out.")
    private boolean execute;

    GroupResetOffsetsCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        OffsetTarget target = target();
        try (Groups groups = Groups.connect(client)) {
            requireNoMembers(groups);
            SortedMap<TopicPartition, OffsetAndMetadata> committed = groups.committed(groupId);
            List<TopicPartition> partitions =
                    topics.isEmpty() ? List.copyOf(committed.keySet()) : chosenPartitions(groups);
            if (partitions.isEmpty()) {
                throw CommandFailure.failed(
                        "Group " + groupId + " has committed nothing: say with --topic which offsets to set.");
            }
            SortedMap<TopicPartition, Long> plan = plan(groups, partitions, committed, target);
            show(plan, committed);
            if (!execute) {
                console.say("Nothing was changed; --execute carries this out.");
                return ExitCode.OK;
            }
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            plan.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
            groups.admin().alterConsumerGroupOffsets(groupId, offsets).all().get();
            console.say("Moved " + Wording.count(plan.size(), "offset") + " of group " + groupId + ".");
        }
        return ExitCode.OK;
    }

    private OffsetTarget target() {
        if (Stream.of(to, shift, byDuration).filter(Optional::isPresent).count() != 1) {
            throw CommandFailure.usage("Say where to: give one of --to, --shift and --by-duration.");
        }
        if (shift.isPresent()) {
            return new OffsetTarget.Shift(shift.get());
        }
        return new OffsetTarget.To(byDuration
                .<StartPosition>map(back -> new StartPosition.Since(clock.nowMs() - back.toMillis()))
                .or(() -> to)
                .orElseThrow());
    }

    private void requireNoMembers(Groups groups) throws InterruptedException, ExecutionException {
        try {
            ConsumerGroupDescription group = Objects.requireNonNull(
                            groups.admin()
                                    .describeConsumerGroups(List.of(groupId))
                                    .describedGroups()
                                    .get(groupId),
                            "the answer names every group that was asked for")
                    .get();
            if (group.groupState() != GroupState.EMPTY && group.groupState() != GroupState.DEAD) {
                throw CommandFailure.failed("Group " + groupId + " has members (" + group.groupState()
                        + ") that would overwrite the offsets: stop them first.");
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            } // A group that does not exist yet may be given offsets to begin with.
        }
    }

    private List<TopicPartition> chosenPartitions(Groups groups) throws InterruptedException, ExecutionException {
        List<TopicPartition> chosen = new ArrayList<>();
        for (String text : topics) {
            int colon = text.lastIndexOf(':');
            String topic = colon < 0 ? text : text.substring(0, colon);
            int count = groups.partitionCount(topic);
            List<Integer> numbers = colon < 0
                    ? Stream.iterate(0, number -> number + 1).limit(count).toList()
                    : numbers(text.substring(colon + 1), topic, count);
            numbers.forEach(number -> chosen.add(new TopicPartition(topic, number)));
        }
        return chosen;
    }

    private static List<Integer> numbers(String list, String topic, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            if (!part.matches("\\d{1,9}")) {
                throw CommandFailure.usage("'" + part + "' is not a partition of " + topic + ": write topic:0,2.");
            }
            int number = Integer.parseInt(part);
            if (number >= count) {
                throw CommandFailure.failed("Topic " + topic + " has no partition " + number + ": it has "
                        + Wording.count(count, "partition") + ", counted from 0.");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static SortedMap<TopicPartition, Long> plan(
            Groups groups,
            List<TopicPartition> partitions,
            Map<TopicPartition, OffsetAndMetadata> committed,
            OffsetTarget target)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> starts = groups.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = groups.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> since =
                target instanceof OffsetTarget.To place && place.position() instanceof StartPosition.Since time
                        ? groups.offsets(partitions, OffsetSpec.forTimestamp(time.timestampMs()))
                        : Map.of();
        SortedMap<TopicPartition, Long> plan = Groups.byName();
        for (TopicPartition partition : partitions) {
            @Nullable OffsetAndMetadata now = committed.get(partition);
            plan.put(
                    partition,
                    target.resolve(new OffsetTarget.Bounds(
                            Groups.known(starts, partition),
                            Groups.known(ends, partition),
                            now == null ? -1 : now.offset(),
                            since.getOrDefault(partition, -1L))));
        }
        return plan;
    }

    private void show(SortedMap<TopicPartition, Long> plan, Map<TopicPartition, OffsetAndMetadata> committed) {
        Table table = new Table("topic", "partition", "committed", "new");
        plan.forEach((partition, offset) -> {
            @Nullable OffsetAndMetadata now = committed.get(partition);
            table.row(partition.topic(), partition.partition(), now == null ? "-" : now.offset(), offset);
        });
        table.print(console.out());
    }
}
