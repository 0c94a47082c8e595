package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates topics. */
@Command(name = "create", description = "Create one or more topics.")
final class TopicCreateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "topic", description = "Name of the topic.")
    private List<String> names = List.of();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "n",
            description = "Number of partitions. Default: the broker's num.partitions.")
    private Optional<Integer> partitions = Optional.empty();

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "n",
            description = "Copies of each partition. Default: the broker's default.replication.factor.")
    private Optional<Short> replicationFactor = Optional.empty();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "key=value",
            description = "Setting of the topic, such as retention.ms=3600000; repeatable.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Option(names = "--if-not-exists", description = "Succeed when the topic is there already.")
    private boolean ifNotExists;

    TopicCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            List<NewTopic> wanted = names.stream()
                    .map(name -> new NewTopic(name, partitions, replicationFactor).configs(configs))
                    .toList();
            CreateTopicsResult result = topics.admin().createTopics(wanted);
            for (String name : names) {
                report(name, result);
            }
        }
        return ExitCode.OK;
    }

    private void report(String name, CreateTopicsResult result) throws InterruptedException, ExecutionException {
        try {
            int count = result.numPartitions(name).get();
            console.say("Created topic " + name + " with " + Wording.count(count, "partition") + ".");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            if (!ifNotExists) {
                throw CommandFailure.failed("Topic " + name + " exists already at " + client.bootstrap()
                        + ". Pass --if-not-exists to accept that, or 'millrace topic alter' to change it.");
            }
            console.say("Topic " + name + " exists already; nothing was changed.");
        }
    }
}
