package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves partitions of a topic to other nodes, after showing what moves; shows or takes back moves that are under way. */
@Command(
        name = "reassign",
        description =
                "Move partitions of a topic to other nodes, after asking. Without --replicas or --cancel: show moves"
                        + " that are under way; when there are none any more, take off the throttle.")
final class PartitionReassignCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "topic", description = "Name of the topic.")
    private String name = "";

    @Option(names = "--partition", paramLabel = "number", description = "Only this partition; repeatable.")
    private List<Integer> only = new ArrayList<>();

    @Option(
            names = "--replicas",
            split = ",",
            paramLabel = "node",
            description = "Nodes that are to hold the partitions, preferred leader first.")
    private List<Integer> replicas = new ArrayList<>();

    @Option(
            names = "--throttle",
            paramLabel = "bytes",
            description = "Move at most so many bytes a second over each node; less than what is written never ends.")
    private Optional<Long> throttle = Optional.empty();

    @Option(names = "--cancel", description = "Take back moves that are under way.")
    private boolean cancel;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    PartitionReassignCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        if (cancel && !replicas.isEmpty()) {
            throw CommandFailure.usage("--cancel takes back moves and --replicas begins them; give only one.");
        }
        if (throttle.isPresent() && (replicas.isEmpty() || throttle.get() <= 0)) {
            throw CommandFailure.usage("--throttle takes bytes a second, at least 1, and goes with --replicas.");
        }
        try (Topics topics = Topics.connect(client)) {
            TopicDescription topic =
                    Objects.requireNonNull(topics.describe(List.of(name)).get(name));
            List<TopicPartitionInfo> chosen = topic.partitions().stream()
                    .filter(partition -> only.isEmpty() || only.contains(partition.partition()))
                    .toList();
            Map<TopicPartition, PartitionReassignment> underWay = underWay(topics, chosen);
            if (cancel) {
                cancel(topics, underWay);
            } else if (replicas.isEmpty()) {
                show(topics, underWay);
            } else {
                move(topics, chosen);
            }
        }
        return ExitCode.OK;
    }

    private Map<TopicPartition, PartitionReassignment> underWay(Topics topics, List<TopicPartitionInfo> chosen)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, PartitionReassignment> all =
                topics.admin().listPartitionReassignments().reassignments().get();
        Map<TopicPartition, PartitionReassignment> wanted =
                new TreeMap<>((one, other) -> Integer.compare(one.partition(), other.partition()));
        for (TopicPartitionInfo partition : chosen) {
            TopicPartition key = new TopicPartition(name, partition.partition());
            PartitionReassignment found = all.get(key);
            if (found != null) {
                wanted.put(key, found);
            }
        }
        return wanted;
    }

    private void show(Topics topics, Map<TopicPartition, PartitionReassignment> underWay)
            throws InterruptedException, ExecutionException {
        if (underWay.isEmpty()) {
            console.note("No partition of " + name + " is on its way.");
            takeOffThrottle(topics);
            return;
        }
        Table table = new Table("partition", "replicas", "adding", "removing");
        underWay.forEach((partition, move) ->
                table.row(partition.partition(), move.replicas(), move.addingReplicas(), move.removingReplicas()));
        table.print(console.out());
    }

    private void cancel(Topics topics, Map<TopicPartition, PartitionReassignment> underWay)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Optional<NewPartitionReassignment>> changes = new HashMap<>();
        underWay.keySet().forEach(partition -> changes.put(partition, Optional.empty()));
        topics.admin().alterPartitionReassignments(changes).all().get();
        console.say("Took back " + Wording.count(changes.size(), "move") + " of topic " + name + ".");
        takeOffThrottle(topics);
    }

    private void takeOffThrottle(Topics topics) throws InterruptedException, ExecutionException {
        if (only.isEmpty() && new ReassignmentThrottle(topics.admin(), name).remove()) {
            console.say("The throttle of topic " + name + " is off.");
        }
    }

    private void move(Topics topics, List<TopicPartitionInfo> chosen)
            throws InterruptedException, ExecutionException, IOException {
        List<String> plan = new ArrayList<>();
        plan.add("To be moved, while they are served:");
        Map<TopicPartition, Optional<NewPartitionReassignment>> changes = new HashMap<>();
        for (TopicPartitionInfo partition : chosen) {
            List<Integer> present = partition.replicas().stream().map(Node::id).toList();
            plan.add("  " + name + "-" + partition.partition() + " from " + present + " to " + replicas);
            changes.put(
                    new TopicPartition(name, partition.partition()),
                    Optional.of(new NewPartitionReassignment(replicas)));
        }
        throttle.ifPresent(
                rate -> plan.add("  at no more than " + rate + " bytes a second over each node, until 'millrace"
                        + " partition reassign " + name + "' finds that all have arrived"));
        Confirmation.require(console, plan, yes);
        if (throttle.isPresent()) {
            new ReassignmentThrottle(topics.admin(), name).set(chosen, replicas, throttle.get());
        }
        topics.admin().alterPartitionReassignments(changes).all().get();
        console.say("Moving " + Wording.count(changes.size(), "partition") + " of topic " + name
                + "; 'millrace partition reassign " + name + "' shows what is still on its way.");
    }
}
