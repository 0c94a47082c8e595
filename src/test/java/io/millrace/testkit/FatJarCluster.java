package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Several nodes of one cluster, as users run them: a process of the fat jar each. Owned by one test thread. */
public final class FatJarCluster implements AutoCloseable {
    private static final Duration READY_PATIENCE = Duration.ofSeconds(60);

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

    /** What the nodes said so far, for the message of a failed test. */
    public String story() {
        return nodes.stream().map(FatJarNode::story).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.forEach(FatJarNode::close);
    }
}
