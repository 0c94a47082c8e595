package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ElectLeadersOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Elects leaders: the preferred ones, or after asking those that were not in sync and lose records. */
@Command(name = "elect", description = "Elect the preferred leaders of partitions, or unclean ones after asking.")
final class PartitionElectCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "topic", description = "Name of the topic; none for all topics.")
    private Optional<String> topic = Optional.empty();

    @Option(names = "--partition", paramLabel = "number", description = "Only this partition; repeatable.")
    private List<Integer> only = new ArrayList<>();

    @Option(
            names = "--unclean",
            description =
                    "Where no replica that was in sync is alive, let another one lead. Loses the records it lacks.")
    private boolean unclean;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    PartitionElectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        try (Topics topics = Topics.connect(client)) {
            @Nullable Set<TopicPartition> chosen = chosen(topics);
            if (unclean) {
                String which = chosen == null ? "every partition without a leader" : chosen.toString();
                Confirmation.require(
                        console,
                        List.of("An unclean election of " + which + " loses, for good, what the new leader lacks."),
                        yes);
            }
            ElectionType type = unclean ? ElectionType.UNCLEAN : ElectionType.PREFERRED;
            ElectLeadersOptions options = new ElectLeadersOptions().timeoutMs(client.timeoutMs());
            return report(topics.admin()
                    .electLeaders(type, chosen, options)
                    .partitions()
                    .get());
        }
    }

    /** Null, as the client wants it, for all partitions of all topics. */
    private @Nullable Set<TopicPartition> chosen(Topics topics) throws InterruptedException, ExecutionException {
        if (topic.isEmpty()) {
            return null;
        }
        TopicDescription described =
                topics.describe(List.of(topic.get())).values().iterator().next();
        return described.partitions().stream()
                .filter(partition -> only.isEmpty() || only.contains(partition.partition()))
                .map(partition -> new TopicPartition(described.name(), partition.partition()))
                .collect(Collectors.toSet());
    }

    private int report(Map<TopicPartition, Optional<Throwable>> outcomes) {
        TreeSet<String> elected = new TreeSet<>();
        TreeSet<String> failed = new TreeSet<>();
        outcomes.forEach((partition, failure) -> {
            if (failure.isEmpty()) {
                elected.add(partition.toString());
            } else if (!(failure.get() instanceof ElectionNotNeededException)) {
                failed.add(partition + ": " + failure.get().getMessage());
            }
        });
        console.say("Elected a leader of " + Wording.count(elected.size(), "partition")
                + (elected.isEmpty() ? "." : ": " + String.join(", ", elected) + "."));
        failed.forEach(console::note);
        return failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
