package io.millrace.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.FileSystemYamlConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Hazelcast's settings for a node: a file's, where there is one, and over them what this code relies on. Stateless. */
final class HazelcastSettings {
    static final String NODE_ID = "millrace.node.id";
    static final String INCARNATION = "millrace.incarnation";

    /** Without it Vert.x refuses an instance that it did not start itself. */
    private static final String VERTX_NODE_ID = "__vertx.nodeId";

    /**
     * How long nodes that start together ask each other for a master before the one whose turn it is claims to be it. The claim
     * takes the consent of all that answer, so it may come early.
     */
    private static final int JOIN_TIMEOUT_SECONDS = 1;

    private HazelcastSettings() {}

    static Config of(ClusterSettings settings) throws IOException {
        Config config =
                settings.configFile().isPresent() ? load(settings.configFile().get()) : new Config();
        config.setClusterName(HazelcastTuning.clusterName(settings.clusterName(), settings.cpMemberCount()));
        config.setInstanceName("millrace-" + settings.nodeId() + "-" + settings.incarnation());
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ID, Integer.toString(settings.nodeId()))
                .setAttribute(INCARNATION, settings.incarnation().toString())
                .setAttribute(VERTX_NODE_ID, settings.incarnation().toString());
        network(config.getNetworkConfig(), settings);
        HazelcastTuning.apply(config, settings.cpMemberCount());
        return config;
    }

    private static Config load(Path file) throws IOException {
        String name = file.toString();
        return name.endsWith(".yaml") || name.endsWith(".yml")
                ? new FileSystemYamlConfig(name)
                : new FileSystemXmlConfig(name);
    }

    private static void network(NetworkConfig network, ClusterSettings settings) {
        network.setPort(settings.port()).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).clear().addInterface(settings.host());
        if (settings.seeds().isEmpty()) {
            return;
        }
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(JOIN_TIMEOUT_SECONDS)
                .setMembers(settings.seeds());
    }
}
