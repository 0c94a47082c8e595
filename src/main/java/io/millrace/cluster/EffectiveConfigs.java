package io.millrace.cluster;

import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import java.util.Map;

/** Settings in force under an image: what a node was started with, and what was changed at run time on top. */
public final class EffectiveConfigs {
    private EffectiveConfigs() {}

    /**
     * Settings of a node.
     *
     * @param startup what the node was started with
     */
    public static BrokerConfig ofBroker(BrokerConfig startup, ClusterImage image) {
        return startup.withDynamic(
                image.dynamicConfigs().brokers().getOrDefault(ClusterImage.CLUSTER_DEFAULT, Map.of()),
                image.dynamicConfigs().brokers().getOrDefault(startup.nodeId(), Map.of()));
    }

    /** Settings of a topic on a node whose effective settings are {@code broker}. */
    public static TopicConfig ofTopic(BrokerConfig broker, TopicRegistration topic) {
        return TopicConfig.of(broker, topic.overrides());
    }
}
