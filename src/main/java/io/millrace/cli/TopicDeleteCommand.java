package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes topics with all their records, after showing what goes and asking. */
@Command(name = "delete", description = "Delete topics and all their records, after asking.")
final class TopicDeleteCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "topic", description = "Name of the topic.")
    private List<String> names = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    TopicDeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        try (Topics topics = Topics.connect(client)) {
            var described = topics.describe(names);
            Map<String, Long> counts = topics.recordCounts(described.values());
            Confirmation.require(console, plan(List.copyOf(described.values()), counts), yes);
            topics.admin().deleteTopics(described.keySet()).all().get();
            described.keySet().forEach(name -> console.say("Deleted topic " + name + "."));
        }
        return ExitCode.OK;
    }

    static List<String> plan(List<TopicDescription> topics, Map<String, Long> recordCounts) {
        List<String> plan = new ArrayList<>();
        plan.add("To be deleted for good, with all records:");
        for (TopicDescription topic : topics) {
            plan.add(String.format(
                    Locale.ROOT,
                    "  %s: %s, %s",
                    topic.name(),
                    Wording.count(topic.partitions().size(), "partition"),
                    Wording.count(recordCounts.getOrDefault(topic.name(), 0L), "record")));
        }
        return plan;
    }
}
