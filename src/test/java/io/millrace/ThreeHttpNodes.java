package io.millrace;

import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.testkit.Await;
import io.millrace.testkit.FakeCluster;
import io.millrace.testkit.FreePorts;
import io.millrace.testkit.HttpProbe;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Three whole nodes in this process, each with an HTTP client. Owned by one test class. */
final class ThreeHttpNodes implements AutoCloseable {
    final List<HttpProbe> http = new ArrayList<>();
    final List<Integer> kafkaPorts = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final FakeCluster cluster = new FakeCluster();
    private final Map<Integer, MillraceBroker> nodes = new HashMap<>();

    ThreeHttpNodes(Path dir, String... settings) throws Exception {
        for (int node = 1; node <= 3; node++) {
            int httpPort = FreePorts.next();
            kafkaPorts.add(FreePorts.next());
            BrokerConfig config = BrokerConfig.defaults()
                    .with("node.id", Integer.toString(node))
                    .with("http.port", Integer.toString(httpPort))
                    .with("log.dirs", dir.resolve(Integer.toString(node)).toString())
                    .with("listeners", "PLAINTEXT://127.0.0.1:" + kafkaPorts.get(node - 1))
                    .with("group.consumer.heartbeat.interval.ms", "500")
                    .with("offsets.topic.num.partitions", "6")
                    .with("transaction.state.log.num.partitions", "6");
            for (int index = 0; index < settings.length; index += 2) {
                config = config.with(settings[index], settings[index + 1]);
            }
            UUID incarnation = UUID.randomUUID();
            cluster.join(node, incarnation);
            ClusterLink link = new ClusterLink(vertx, cluster.store(), cluster, incarnation);
            nodes.put(node, MillraceBroker.start(config, SystemClock.INSTANCE, link));
            http.add(new HttpProbe("http://127.0.0.1:" + httpPort));
        }
    }

    /** A client of the node at a place, counted from 0; places go round. */
    HttpProbe http(int place) {
        return http.get(place % http.size());
    }

    String bootstrap() {
        return "127.0.0.1:" + kafkaPorts.get(0);
    }

    void createTopic(String topic, int partitions, int replicas) {
        http.get(1).createTopic(topic, partitions, replicas);
        Await.until(
                "every node knows " + topic,
                () -> http.stream()
                        .allMatch(probe -> probe.get("/topics/" + topic).status() == 200));
    }

    /** Stops a node for good; the others see it go. */
    void stop(int nodeId) {
        Objects.requireNonNull(nodes.remove(nodeId), "not running").close();
        cluster.leave(nodeId);
    }

    @Override
    public void close() {
        nodes.values().forEach(MillraceBroker::close);
        vertx.close().await();
    }
}
