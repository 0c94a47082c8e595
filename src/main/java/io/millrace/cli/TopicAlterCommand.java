package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewPartitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a topic: more partitions, other settings. Asks first when records would go. */
@Command(name = "alter", description = "Add partitions to a topic or change its settings.")
final class TopicAlterCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "topic", description = "Name of the topic.")
    private String name = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "n",
            description = "New number of partitions; it can only grow.")
    private Optional<Integer> partitions = Optional.empty();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "key=value",
            description = "Setting to change; repeatable.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Option(
            names = "--delete-config",
            paramLabel = "key",
            description = "Setting to return to its default; repeatable.")
    private List<String> deletedConfigs = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask when records would be removed.")
    private boolean yes;

    TopicAlterCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        if (partitions.isEmpty() && configs.isEmpty() && deletedConfigs.isEmpty()) {
            throw CommandFailure.usage("Nothing to change: give --partitions, --config or --delete-config.");
        }
        try (Topics topics = Topics.connect(client)) {
            topics.describe(List.of(name));
            if (!configs.isEmpty() || !deletedConfigs.isEmpty()) {
                alterConfigs(topics);
            }
            if (partitions.isPresent()) {
                NewPartitions total = NewPartitions.increaseTo(partitions.get());
                topics.admin().createPartitions(Map.of(name, total)).all().get();
                console.say("Topic " + name + " now has " + Wording.count(partitions.get(), "partition") + ".");
            }
        }
        return ExitCode.OK;
    }

    private void alterConfigs(Topics topics) throws InterruptedException, ExecutionException, IOException {
        List<String> losses = losses(topics.config(name));
        if (!losses.isEmpty()) {
            List<String> plan = new ArrayList<>();
            plan.add("This change of topic " + name + " can remove records for good:");
            losses.forEach(loss -> plan.add("  " + loss));
            Confirmation.require(console, plan, yes);
        }
        List<AlterConfigOp> operations = new ArrayList<>();
        configs.forEach((key, value) -> operations.add(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
        deletedConfigs.forEach(key -> operations.add(new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE)));
        topics.admin()
                .incrementalAlterConfigs(Map.of(Topics.resource(name), operations))
                .all()
                .get();
        console.say("Changed " + Wording.count(operations.size(), "setting") + " of topic " + name + ".");
    }

    private List<String> losses(Config current) {
        Map<String, String> now = new HashMap<>();
        current.entries().forEach(entry -> now.put(entry.name(), String.valueOf(entry.value())));
        Map<String, String> next = new HashMap<>(configs);
        for (String key : deletedConfigs) {
            ConfigEntry entry = current.get(key);
            if (entry != null) {
                valueUnder(entry).ifPresent(value -> next.put(key, value));
            }
        }
        return RetentionChange.losses(now, next);
    }

    /** What holds once the topic's own override is gone. */
    private static Optional<String> valueUnder(ConfigEntry entry) {
        return entry.synonyms().stream()
                .filter(synonym -> synonym.source() != ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .map(synonym -> String.valueOf(synonym.value()))
                .findFirst();
    }
}
