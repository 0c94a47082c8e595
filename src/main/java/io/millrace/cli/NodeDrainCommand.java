package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a node give its partitions to others, after showing what moves; or takes that wish back. */
@Command(name = "drain", description = "Move all partitions off a node, after asking, while they are served.")
final class NodeDrainCommand implements Callable<Integer> {
    private static final String DRAINING = "node.draining";

    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "node", description = "Number of the node.")
    private int node;

    @Option(names = "--undo", description = "Let the node have partitions again; those that moved stay where they are.")
    private boolean undo;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    NodeDrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        try (Topics topics = Topics.connect(client)) {
            if (!undo) {
                Confirmation.require(console, plan(topics), yes);
            }
            ConfigEntry draining = new ConfigEntry(DRAINING, "true");
            AlterConfigOp change = new AlterConfigOp(draining, undo ? OpType.DELETE : OpType.SET);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
            topics.admin()
                    .incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
        }
        console.say(
                undo
                        ? "Node " + node + " takes partitions again."
                        : "Node " + node + " is being drained; 'millrace cluster status' shows what is left on it, and"
                                + " 'millrace node remove " + node + "' takes it out once it is stopped.");
        return ExitCode.OK;
    }

    private List<String> plan(Topics topics) throws InterruptedException, ExecutionException {
        Set<String> names = topics.admin()
                .listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        List<String> plan = new ArrayList<>();
        int nodes = topics.admin().describeCluster().nodes().get().size();
        int moving = 0;
        for (TopicDescription topic : topics.describe(names).values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.replicas().stream().anyMatch(replica -> replica.id() == node)) {
                    moving++;
                    if (partition.replicas().size() >= nodes) {
                        plan.add("  " + topic.name() + "-" + partition.partition()
                                + " stays: there is no other node without a replica of it");
                    }
                }
            }
        }
        plan.add(0, "To be moved off node " + node + ": " + Wording.count(moving, "partition"));
        return plan;
    }
}
