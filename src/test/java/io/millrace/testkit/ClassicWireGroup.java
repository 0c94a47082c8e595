package io.millrace.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupResponseData;

/**
 * Members of a classic group over one topic, each with a connection of its own, that rebalance as real ones do: those that were
 * there hear of it by their heartbeats, the leading one runs the client's own assignor, and who has to give something up joins
 * again. Owned by the test's thread.
 */
public final class ClassicWireGroup implements AutoCloseable {
    private static final int MAX_ROUNDS = 1_000;

    private final String groupId = "classic-" + UUID.randomUUID();
    private final String host;
    private final int port;
    private final String topic;
    private final Supplier<ConsumerPartitionAssignor> assignors;
    private final Cluster cluster;
    private final List<ClassicWireMember> members = new ArrayList<>();
    private long assigningNanos;
    private int rebalances;

    /** A group without members. */
    public ClassicWireGroup(
            String host, int port, String topic, int partitions, Supplier<ConsumerPartitionAssignor> assignors) {
        this.host = host;
        this.port = port;
        this.topic = topic;
        this.assignors = assignors;
        Node node = new Node(1, host, port);
        Node[] replicas = {node};
        List<PartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(partition -> new PartitionInfo(topic, partition, node, replicas, replicas))
                .toList();
        this.cluster = new Cluster("any", List.of(node), infos, Set.of(), Set.of());
    }

    public int size() {
        return members.size();
    }

    /** How many rebalances there were. */
    public int rebalances() {
        return rebalances;
    }

    /** What the assignor has taken of all rebalances. */
    public long assigningNanos() {
        return assigningNanos;
    }

    /** Lets new members join, and everybody rebalance until nobody has anything left to give up. */
    public void join(int count) {
        List<ClassicWireMember> joining = IntStream.range(0, count)
                .mapToObj(number -> new ClassicWireMember(new WireClient(host, port), groupId, topic, assignors.get()))
                .toList();
        members.addAll(joining);
        settle(joining);
    }

    /** Lets the oldest members leave, and the others rebalance until nobody has anything left to give up. */
    public void leave(int count) {
        List<ClassicWireMember> leaving = members.subList(0, count);
        leaving.forEach(ClassicWireMember::leave);
        leaving.forEach(ClassicWireMember::close);
        leaving.clear();
        settle(List.of());
    }

    private void settle(Collection<ClassicWireMember> first) {
        Collection<ClassicWireMember> restless = first;
        for (int round = 0; round == 0 || !restless.isEmpty(); round++) {
            if (round == MAX_ROUNDS) {
                throw new AssertionError("members give their partitions up over and over");
            }
            restless = rebalance(restless);
        }
    }

    /** Lets everybody join again at once, and rebalance one time. */
    public void rebalance() {
        rebalance(members);
    }

    private Collection<ClassicWireMember> rebalance(Collection<ClassicWireMember> first) {
        first.forEach(ClassicWireMember::sendJoin);
        Set<ClassicWireMember> others = new LinkedHashSet<>(members);
        first.forEach(others::remove);
        awaitCalled(others);
        others.forEach(ClassicWireMember::sendJoin);
        List<JoinGroupResponseData> joined =
                members.stream().map(ClassicWireMember::receiveJoin).toList();
        for (int place = 0; place < members.size(); place++) {
            members.get(place).sendSync(shares(members.get(place), joined.get(place)));
        }
        rebalances++;
        return members.stream().filter(ClassicWireMember::receiveSync).toList();
    }

    private Map<String, Assignment> shares(ClassicWireMember member, JoinGroupResponseData joined) {
        if (!joined.leader().equals(joined.memberId())) {
            return Map.of();
        }
        long beginNanos = System.nanoTime();
        Map<String, Assignment> shares = member.assign(cluster, joined);
        assigningNanos += System.nanoTime() - beginNanos;
        return shares;
    }

    /** Heartbeats until each of them is told to join again. */
    private static void awaitCalled(Collection<ClassicWireMember> waiting) {
        Collection<ClassicWireMember> left = waiting;
        long deadlineNanos = System.nanoTime() + Await.PATIENCE.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError(left.size() + " members are not called to rebalance");
            }
            left.forEach(ClassicWireMember::sendHeartbeat);
            left = left.stream().filter(member -> !member.receiveHeartbeat()).toList();
        }
    }

    /** Every partition that somebody owns, as often as somebody does. */
    public List<TopicPartition> owned() {
        return members.stream().flatMap(member -> member.owned().stream()).toList();
    }

    @Override
    public void close() {
        members.forEach(ClassicWireMember::close);
    }
}
