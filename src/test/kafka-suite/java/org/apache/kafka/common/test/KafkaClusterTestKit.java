package org.apache.kafka.common.test;

import io.millrace.suite.MillraceCluster;
import io.millrace.suite.StandIns;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Stands before Kafka's class of this name on the class path, and gives the embedded clusters of the tests of Streams, Connect
 * and mirrors nodes of the jar.
 */
public final class KafkaClusterTestKit implements AutoCloseable {
    private final TestKitNodes nodes;
    private final Map<String, String> settings;
    private final MockFaultHandler noFaults = new MockFaultHandler("faults of another process");
    private MillraceCluster cluster;
    private Map<Integer, BrokerServer> brokers = Map.of();

    private KafkaClusterTestKit(TestKitNodes nodes, Map<String, String> settings) {
        this.nodes = nodes;
        this.settings = settings;
    }

    public void format() {}

    public void startup() {
        Map<Integer, Map<String, String>> ofNodes = new TreeMap<>();
        nodes.brokerNodes().forEach((id, node) -> ofNodes.put(id, node.propertyOverrides()));
        cluster = MillraceCluster.of(nodes.brokerNodes().size(), settings, ofNodes);
        StandIns standIns = new StandIns(cluster, settings);
        brokers = new TreeMap<>();
        nodes.brokerNodes().keySet().forEach(id -> brokers.put(id, standIns.broker(id)));
    }

    public void waitForReadyBrokers() {}

    public Admin admin() {
        return admin(Map.of());
    }

    public Admin admin(Map<String, Object> configs) {
        return admin(configs, false);
    }

    public Admin admin(Map<String, Object> configs, boolean ofControllers) {
        Map<String, Object> all = new HashMap<>(configs);
        all.put("bootstrap.servers", bootstrapServers());
        return Admin.create(all);
    }

    public String bootstrapServers() {
        return cluster.bootstrap();
    }

    public String bootstrapControllers() {
        return cluster.bootstrap();
    }

    public Map<Integer, ControllerServer> controllers() {
        return Map.of();
    }

    public Map<Integer, BrokerServer> brokers() {
        return brokers;
    }

    public TestKitNodes nodes() {
        return nodes;
    }

    public MockFaultHandler fatalFaultHandler() {
        return noFaults;
    }

    public MockFaultHandler nonFatalFaultHandler() {
        return noFaults;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.release();
        }
    }

    /** Collects the settings of a cluster. */
    public static final class Builder {
        private final TestKitNodes nodes;
        private final Map<String, String> settings = new TreeMap<>();

        public Builder(TestKitNodes nodes) {
            this.nodes = nodes;
        }

        public Builder setConfigProp(String key, Object value) {
            settings.put(key, value.toString());
            return this;
        }

        public KafkaClusterTestKit build() {
            return new KafkaClusterTestKit(nodes, settings);
        }
    }
}
