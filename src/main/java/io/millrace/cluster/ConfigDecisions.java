package io.millrace.cluster;

import io.millrace.cluster.AlterConfig.BrokerTarget;
import io.millrace.cluster.AlterConfig.GroupTarget;
import io.millrace.cluster.AlterConfig.TopicTarget;
import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.GroupConfigChanged;
import io.millrace.cluster.MetadataChange.TopicConfigChanged;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import io.millrace.config.ConfigKey;
import io.millrace.config.ConfigTable;
import io.millrace.config.ConfigType;
import io.millrace.config.ConfigValue;
import io.millrace.config.GroupOverrides;
import io.millrace.config.TopicConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides about configs to be altered. Immutable. */
final class ConfigDecisions {
    /** A string has at most 32,767 bytes on the wire, and a character up to three: so many fit, whatever they are. */
    private static final int MAX_GROUP_ID_CHARS = 32_767 / 3;

    private final BrokerConfig startup;

    ConfigDecisions(BrokerConfig startup) {
        this.startup = startup;
    }

    Outcome<MetadataChange> alter(ClusterImage image, AlterConfig command) {
        if (command.target() instanceof TopicTarget target) {
            return alterTopic(image, target.topic(), command);
        }
        if (command.target() instanceof GroupTarget target) {
            return alterGroup(image, target.groupId(), command);
        }
        return alterBroker(image, ((BrokerTarget) command.target()).nodeId(), command);
    }

    private Outcome<MetadataChange> alterTopic(ClusterImage image, String name, AlterConfig command) {
        if (name.isEmpty()) {
            return Outcome.refused(Reason.INVALID_REQUEST, "There are no default configs of all topics: name a topic.");
        }
        Optional<String> badName = TopicNames.complaint(name);
        if (badName.isPresent()) {
            return Outcome.refused(Reason.INVALID_TOPIC, badName.get());
        }
        Optional<TopicRegistration> found = image.topic(name);
        if (found.isEmpty()) {
            return Outcome.refused(Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic '" + name + "'.");
        }
        BrokerConfig broker = EffectiveConfigs.ofBroker(startup, image);
        Map<String, String> before = found.get().overrides();
        Outcome<Map<String, String>> after = operate(
                ConfigTable.TOPIC, before, TopicConfig.of(broker, before).describe(), command);
        if (after instanceof Outcome.Done<Map<String, String>> done) {
            Optional<String> complaint = TopicConfig.complaint(broker, done.value());
            if (complaint.isPresent()) {
                return Outcome.refused(Reason.INVALID_CONFIG, complaint.get());
            }
        }
        return after.map(overrides -> new TopicConfigChanged(found.get().id(), overrides));
    }

    private Outcome<MetadataChange> alterGroup(ClusterImage image, String groupId, AlterConfig command) {
        if (groupId.isEmpty()) {
            return Outcome.refused(Reason.INVALID_REQUEST, "There are no default configs of all groups: name a group.");
        }
        if (groupId.length() > MAX_GROUP_ID_CHARS) {
            return Outcome.refused(
                    Reason.INVALID_REQUEST,
                    "A group id has at most " + MAX_GROUP_ID_CHARS + " characters, this one " + groupId.length() + ".");
        }
        BrokerConfig broker = EffectiveConfigs.ofBroker(startup, image);
        Map<String, String> before = image.dynamicConfigs().groups().getOrDefault(groupId, Map.of());
        Outcome<Map<String, String>> after = operate(
                ConfigTable.GROUP, before, GroupOverrides.of(broker, before).describe(), command);
        if (after instanceof Outcome.Done<Map<String, String>> done) {
            Optional<String> complaint = GroupOverrides.complaint(broker, done.value());
            if (complaint.isPresent()) {
                return Outcome.refused(Reason.INVALID_CONFIG, complaint.get());
            }
        }
        return after.map(overrides -> new GroupConfigChanged(groupId, overrides));
    }

    private Outcome<MetadataChange> alterBroker(ClusterImage image, int nodeId, AlterConfig command) {
        if (nodeId != ClusterImage.CLUSTER_DEFAULT && !image.brokers().containsKey(nodeId)) {
            return Outcome.refused(Reason.INVALID_REQUEST, "There is no broker " + nodeId + " in this cluster.");
        }
        for (ConfigOperation operation : command.operations()) {
            Optional<ConfigKey> key = ConfigTable.BROKER.find(operation.key());
            if (key.isEmpty()) {
                return Outcome.refused(Reason.INVALID_CONFIG, ConfigTable.BROKER.unknown(operation.key()));
            }
            if (!key.get().isDynamic()) {
                return Outcome.refused(
                        Reason.INVALID_REQUEST,
                        operation.key() + " cannot be changed while the node runs: set it at the start.");
            }
        }
        Map<String, String> before = image.dynamicConfigs().brokers().getOrDefault(nodeId, Map.of());
        Outcome<Map<String, String>> after = operate(
                ConfigTable.BROKER,
                before,
                EffectiveConfigs.ofBroker(startup, image).describe(),
                command);
        if (after instanceof Outcome.Done<Map<String, String>> done) {
            for (Map.Entry<String, String> entry : done.value().entrySet()) {
                Optional<String> complaint = ConfigTable.BROKER.complaint(entry.getKey(), entry.getValue());
                if (complaint.isPresent()) {
                    return Outcome.refused(Reason.INVALID_REQUEST, complaint.get());
                }
            }
        }
        return after.map(overrides -> new BrokerConfigChanged(nodeId, overrides));
    }

    /** What {@code before} becomes; lists grow and shrink from their effective value, which may be a default. */
    private static Outcome<Map<String, String>> operate(
            ConfigTable table, Map<String, String> before, List<ConfigValue> effective, AlterConfig command) {
        Map<String, String> after = new HashMap<>(command.replace() ? Map.of() : before);
        Set<String> seen = new HashSet<>();
        for (ConfigOperation operation : command.operations()) {
            if (!seen.add(operation.key())) {
                return Outcome.refused(Reason.INVALID_REQUEST, "Config " + operation.key() + " is named twice.");
            }
            if (operation.kind() == ConfigOperation.Kind.DELETE) {
                after.remove(operation.key());
                continue;
            }
            if (operation.value().isEmpty()) {
                return Outcome.refused(Reason.INVALID_REQUEST, "Config " + operation.key() + " needs a value.");
            }
            String value = operation.value().get();
            if (operation.kind() == ConfigOperation.Kind.SET) {
                after.put(operation.key(), value);
                continue;
            }
            if (table.find(operation.key())
                    .filter(key -> key.type() == ConfigType.LIST)
                    .isEmpty()) {
                return Outcome.refused(
                        Reason.INVALID_CONFIG,
                        "Config " + operation.key()
                                + " is not a list, so nothing can be added to it or taken from it.");
            }
            after.put(operation.key(), listAfter(operation, value, effective));
        }
        return Outcome.done(after);
    }

    private static String listAfter(ConfigOperation operation, String value, List<ConfigValue> effective) {
        List<String> entries = new ArrayList<>(effective.stream()
                .filter(config -> config.key().name().equals(operation.key()))
                .findFirst()
                .flatMap(ConfigValue::value)
                .map(ConfigDecisions::entries)
                .orElse(List.of()));
        for (String entry : entries(value)) {
            if (operation.kind() == ConfigOperation.Kind.SUBTRACT) {
                entries.remove(entry);
            } else if (!entries.contains(entry)) {
                entries.add(entry);
            }
        }
        return String.join(",", entries);
    }

    private static List<String> entries(String list) {
        return list.isBlank() ? List.of() : List.of(list.trim().split("\\s*,\\s*", -1));
    }
}
