package io.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how many instances a node's partitions are spread over, and changes that while the node runs. */
@Command(name = "instances", description = "Show or change over how many instances a node spreads its partitions.")
final class NodeInstancesCommand implements Callable<Integer> {
    private static final String INSTANCES = "partition.instances";

    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "node", description = "Number of the node.")
    private int node;

    @Option(names = "--set", paramLabel = "n", description = "Spread the partitions over so many from now on.")
    private Optional<Integer> count = Optional.empty();

    NodeInstancesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
        try (Topics topics = Topics.connect(client)) {
            if (count.isPresent()) {
                ConfigEntry wanted = new ConfigEntry(INSTANCES, Integer.toString(count.get()));
                topics.admin()
                        .incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(wanted, OpType.SET))))
                        .all()
                        .get();
            }
            console.say("Node " + node + " spreads its partitions over "
                    + Wording.count(instances(topics.admin(), resource), "instance") + ".");
        }
        return ExitCode.OK;
    }

    private static int instances(Admin admin, ConfigResource resource) throws InterruptedException, ExecutionException {
        var configs = admin.describeConfigs(List.of(resource)).all().get();
        return Integer.parseInt(
                Objects.requireNonNull(configs.get(resource)).get(INSTANCES).value());
    }
}
