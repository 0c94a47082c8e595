package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Several nodes of one cluster, as users run them: a process of the fat jar each. Owned by one test thread. */
public final class FatJarCluster implements AutoCloseable {
    private static final int METADATA_VERSION = 12;
    private static final Duration READY_PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final List<FatJarNode> nodes = new ArrayList<>();

    /** Nodes numbered from 1 that are not started yet; each keeps its data in a directory in {@code home}. */
    public FatJarCluster(Path home, int count, Map<String, String> settings) {
        this(home, Collections.nCopies(count, NodePlace.LOOPBACK), settings);
    }

    /** Nodes numbered from 1, each in a place of its own. */
    public FatJarCluster(Path home, List<NodePlace> places, Map<String, String> settings) {
        this.home = home;
        List<String> addresses = places.stream()
                .map(place -> place.host() + ":" + FreePorts.next())
                .toList();
        for (int index = 0; index < places.size(); index++) {
            Map<String, String> own = new TreeMap<>(settings);
            own.put("node.id", Integer.toString(index + 1));
            own.put("broker.rack", "rack-" + (index + 1));
            own.put("cluster", String.join(",", addresses));
            own.put("cluster.name", "test-" + addresses.get(0));
            own.put("cluster.listen", addresses.get(index));
            nodes.add(new FatJarNode(home.resolve("node-" + (index + 1)), places.get(index), own));
        }
    }

    /** Starts nodes that are not running, all at once, and returns when each is ready. */
    public void start(int... nodeIds) throws IOException, InterruptedException {
        for (int nodeId : nodeIds) {
            Files.createDirectories(home.resolve("node-" + nodeId));
            node(nodeId).launch();
        }
        for (int nodeId : nodeIds) {
            node(nodeId).awaitReady(READY_PATIENCE);
        }
    }

    public FatJarNode node(int nodeId) {
        return nodes.get(nodeId - 1);
    }

    public String bootstrap() {
        return nodes.stream().map(FatJarNode::bootstrap).collect(Collectors.joining(","));
    }

    /** Creates topics and returns when every node that runs knows them, so that it does not matter which one a client asks. */
    public void createTopics(NewTopic... topics) throws Exception {
        try (Admin admin = Clients.admin(bootstrap())) {
            for (KafkaFuture<Void> created :
                    admin.createTopics(List.of(topics)).values().values()) {
                expectCreated(created);
            }
        }
        List<String> names = Arrays.stream(topics).map(NewTopic::name).toList();
        for (FatJarNode node : nodes) {
            if (node.isRunning()) {
                Await.until("node at " + node.bootstrap() + " knows " + names, () -> leads(node, names));
            }
        }
    }

    /** One that is there may have been created by a request whose answer got lost. */
    private static void expectCreated(KafkaFuture<Void> created) throws Exception {
        Object outcome = Await.completed(created);
        if (outcome instanceof Exception refused && !(refused instanceof TopicExistsException)) {
            throw refused;
        }
    }

    /** Whether a node knows topics and who leads each of their partitions. */
    private static boolean leads(FatJarNode node, List<String> names) {
        var request = new MetadataRequestData()
                .setTopics(names.stream()
                        .map(name -> new MetadataRequestData.MetadataRequestTopic().setName(name))
                        .toList());
        try (WireClient wire = node.wire()) {
            var answer = (MetadataResponseData) wire.ask(ApiKeys.METADATA, METADATA_VERSION, request);
            return answer.topics().stream()
                    .allMatch(topic -> topic.errorCode() == 0
                            && topic.partitions().stream().allMatch(partition -> partition.errorCode() == 0));
        }
    }

    /** What the nodes said so far, for the message of a failed test. */
    public String story() {
        return nodes.stream().map(FatJarNode::story).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.forEach(FatJarNode::close);
    }
}
