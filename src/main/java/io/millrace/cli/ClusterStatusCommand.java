package io.millrace.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows nodes, controller, the majority of journals, and partitions that are not as they should be. */
@Command(name = "status", description = "Show nodes, controller, journals and partitions that need attention.")
final class ClusterStatusCommand implements Callable<Integer> {
    private static final int MAX_LISTED = 20;

    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    ClusterStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            Admin admin = topics.admin();
            var cluster = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
            List<Node> nodes = new ArrayList<>(cluster.nodes().get());
            nodes.sort(Comparator.comparingInt(Node::id));
            Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            Collection<TopicDescription> described = topics.describe(names).values();
            console.out()
                    .println("Cluster " + cluster.clusterId().get() + ", " + Wording.count(nodes.size(), "node")
                            + ", controller " + cluster.controller().get().idString());
            nodes(nodes, described).print(console.out());
            console.out()
                    .println(journals(
                            nodes, admin.describeMetadataQuorum().quorumInfo().get()));
            partitions(described);
        }
        return ExitCode.OK;
    }

    private static Table nodes(List<Node> nodes, Collection<TopicDescription> topics) {
        Map<Integer, Integer> leads = new HashMap<>();
        Map<Integer, Integer> holds = new HashMap<>();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() != null) {
                    leads.merge(partition.leader().id(), 1, Integer::sum);
                }
                partition.replicas().forEach(node -> holds.merge(node.id(), 1, Integer::sum));
            }
        }
        Table table = new Table("node", "address", "rack", "state", "leads", "replicas");
        for (Node node : nodes) {
            table.row(
                    node.id(),
                    node.host() + ":" + node.port(),
                    node.hasRack() ? node.rack() : "-",
                    node.isFenced() ? "fenced" : "active",
                    leads.getOrDefault(node.id(), 0),
                    holds.getOrDefault(node.id(), 0));
        }
        return table;
    }

    private static String journals(List<Node> nodes, QuorumInfo quorum) {
        Set<Integer> reachable = new HashSet<>();
        nodes.stream().filter(node -> !node.isFenced()).forEach(node -> reachable.add(node.id()));
        long there = quorum.voters().stream()
                .filter(voter -> reachable.contains(voter.replicaId()))
                .count();
        int majority = quorum.voters().size() / 2 + 1;
        return "Metadata: version %d, %d of %d journals reachable, %d needed"
                .formatted(quorum.highWatermark(), there, quorum.voters().size(), majority);
    }

    private void partitions(Collection<TopicDescription> topics) {
        List<String> offline = new ArrayList<>();
        List<String> underReplicated = new ArrayList<>();
        int count = 0;
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                count++;
                String name = topic.name() + "-" + partition.partition();
                if (partition.leader() == null || partition.leader().isEmpty()) {
                    offline.add(name);
                } else if (partition.isr().size() < partition.replicas().size()) {
                    underReplicated.add(name);
                }
            }
        }
        console.out()
                .println("%s, %d without a leader, %d under-replicated"
                        .formatted(Wording.count(count, "partition"), offline.size(), underReplicated.size()));
        list("without a leader", offline);
        list("under-replicated", underReplicated);
    }

    private void list(String what, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "";
            console.out()
                    .println("  " + what + ": "
                            + String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED))) + more);
        }
    }
}
