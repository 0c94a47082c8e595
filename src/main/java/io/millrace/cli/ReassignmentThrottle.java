package io.millrace.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The settings that hold moving partitions back, as Kafka's reassignment tool sets and removes them: a rate on nodes, the replicas
 * concerned on the topic. Confined to its command.
 */
final class ReassignmentThrottle {
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final Admin admin;
    private final ConfigResource topic;

    ReassignmentThrottle(Admin admin, String topic) {
        this.admin = admin;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** Holds back what the moving partitions' leaders send and what their new replicas copy. */
    void set(List<TopicPartitionInfo> moving, List<Integer> target, long bytesPerSecond)
            throws InterruptedException, ExecutionException {
        List<String> leaders = new ArrayList<>();
        List<String> followers = new ArrayList<>();
        Set<Integer> nodes = new TreeSet<>(target);
        for (TopicPartitionInfo partition : moving) {
            List<Integer> present = partition.replicas().stream().map(Node::id).toList();
            nodes.addAll(present);
            present.forEach(node -> leaders.add(partition.partition() + ":" + node));
            target.stream()
                    .filter(node -> !present.contains(node))
                    .forEach(node -> followers.add(partition.partition() + ":" + node));
        }
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        changes.put(
                topic,
                List.of(
                        set(LEADER_REPLICAS, String.join(",", leaders)),
                        set(FOLLOWER_REPLICAS, String.join(",", followers))));
        String rate = Long.toString(bytesPerSecond);
        nodes.forEach(node -> changes.put(broker(node), List.of(set(LEADER_RATE, rate), set(FOLLOWER_RATE, rate))));
        admin.incrementalAlterConfigs(changes).all().get();
    }

    /**
     * Takes the settings off the topic, and off every node when no partition of the cluster moves any more.
     *
     * @return whether there were any
     */
    boolean remove() throws InterruptedException, ExecutionException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        removals(topic, LEADER_REPLICAS, FOLLOWER_REPLICAS, changes);
        if (admin.listPartitionReassignments().reassignments().get().isEmpty()) {
            for (Node node : admin.describeCluster().nodes().get()) {
                removals(broker(node.id()), LEADER_RATE, FOLLOWER_RATE, changes);
            }
        }
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
        return !changes.isEmpty();
    }

    private void removals(
            ConfigResource resource, String one, String other, Map<ConfigResource, Collection<AlterConfigOp>> changes)
            throws InterruptedException, ExecutionException {
        Config config = Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource));
        List<AlterConfigOp> removals = Stream.of(one, other)
                .filter(key -> isSet(config.get(key)))
                .map(key -> new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE))
                .collect(Collectors.toList());
        if (!removals.isEmpty()) {
            changes.put(resource, removals);
        }
    }

    private static boolean isSet(ConfigEntry entry) {
        return entry != null
                && (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
                        || entry.source() == ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
    }

    private static ConfigResource broker(int node) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), OpType.SET);
    }
}
