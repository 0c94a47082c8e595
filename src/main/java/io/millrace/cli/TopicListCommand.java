package io.millrace.cli;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists topics, one name a line. */
@Command(name = "list", description = "List the names of all topics.")
final class TopicListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(
            names = {"-l", "--long"},
            description = "Show partitions, replication factor and number of records too.")
    private boolean detailed;

    @Option(names = "--internal", description = "Include the broker's internal topics.")
    private boolean internal;

    TopicListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            ListTopicsOptions options = new ListTopicsOptions().listInternal(internal);
            Set<String> names =
                    new TreeSet<>(topics.admin().listTopics(options).names().get());
            if (detailed) {
                table(topics, names).print(console.out());
            } else {
                names.forEach(console.out()::println);
            }
        }
        return ExitCode.OK;
    }

    private static Table table(Topics topics, Set<String> names) throws InterruptedException, ExecutionException {
        Table table = new Table("topic", "partitions", "replication", "records");
        var described = topics.describe(names);
        var counts = topics.recordCounts(described.values());
        for (TopicDescription topic : described.values()) {
            int replication = topic.partitions().get(0).replicas().size();
            table.row(topic.name(), topic.partitions().size(), replication, counts.getOrDefault(topic.name(), 0L));
        }
        return table;
    }
}
