package io.millrace.service;

import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Controller;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.TopicNames;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import io.millrace.config.ConfigSource;
import io.millrace.config.ConfigTable;
import io.millrace.config.ConfigValue;
import io.millrace.config.GroupOverrides;
import io.millrace.config.TopicConfig;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Describes and alters configs of topics, of groups, of this node and of all nodes. Thread-safe because it has no mutable state. */
public final class ConfigService {
    private final MetadataCommands metadata;
    private final Controller controller;
    private final ClusterView cluster;
    private final BrokerConfig startup;

    /**
     * A service.
     *
     * @param startup what this node was started with
     */
    public ConfigService(MetadataCommands metadata, Controller controller, ClusterView cluster, BrokerConfig startup) {
        this.metadata = metadata;
        this.controller = controller;
        this.cluster = cluster;
        this.startup = startup;
    }

    /** Effective config of a topic in the current image. */
    public TopicConfig effective(TopicRegistration topic) {
        return EffectiveConfigs.ofTopic(EffectiveConfigs.ofBroker(startup, cluster.image()), topic);
    }

    /** Effective config of this node in the current image. */
    public BrokerConfig effective() {
        return EffectiveConfigs.ofBroker(startup, cluster.image());
    }

    public Outcome<List<ConfigValue>> describeTopic(String name) {
        Optional<String> badName = TopicNames.complaint(name);
        if (badName.isPresent()) {
            return Outcome.refused(Reason.INVALID_TOPIC, badName.get());
        }
        return cluster.image()
                .topic(name)
                .<Outcome<List<ConfigValue>>>map(
                        topic -> Outcome.done(effective(topic).describe()))
                .orElseGet(
                        () -> Outcome.refused(Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic '" + name + "'."));
    }

    /** Configs of a group, whether or not there is one of this name. */
    public Outcome<List<ConfigValue>> describeGroup(String groupId) {
        if (groupId.isEmpty()) {
            return Outcome.refused(Reason.INVALID_REQUEST, "There are no default configs of all groups: name a group.");
        }
        Map<String, String> overrides =
                cluster.image().dynamicConfigs().groups().getOrDefault(groupId, Map.of());
        return Outcome.done(GroupOverrides.of(effective(), overrides).describe());
    }

    /** Everything about this node, and what clients of a Kafka broker may look for; other nodes are to be asked themselves. */
    public Outcome<List<ConfigValue>> describeBroker(int nodeId) {
        if (nodeId != startup.nodeId()) {
            return Outcome.refused(
                    Reason.INVALID_REQUEST,
                    "This is broker " + startup.nodeId() + ": ask broker " + nodeId + " itself for its configs.");
        }
        BrokerConfig config = effective();
        return Outcome.done(Stream.concat(config.describe().stream(), config.describeKafka().stream())
                .toList());
    }

    /** What was set for all nodes at run time, and nothing else. */
    public List<ConfigValue> describeClusterDefaults() {
        Map<String, String> defaults =
                cluster.image().dynamicConfigs().brokers().getOrDefault(ClusterImage.CLUSTER_DEFAULT, Map.of());
        return ConfigTable.BROKER.keys().stream()
                .filter(key -> defaults.containsKey(key.name()))
                .map(key -> {
                    String value = defaults.getOrDefault(key.name(), "");
                    ConfigSource source = ConfigSource.DYNAMIC_DEFAULT_BROKER;
                    return new ConfigValue(
                            key, Optional.of(value), source, List.of(new ConfigValue.Layer(key.name(), value, source)));
                })
                .toList();
    }

    /** Alters configs; one outcome for each command, in the same order. */
    public Future<List<Outcome<MetadataChange>>> alter(List<AlterConfig> commands, boolean validateOnly) {
        return metadata.submit(state -> controller.alterConfigs(state, commands, validateOnly))
                .map(outcome -> TopicService.spread(outcome, commands.size()));
    }
}
