package io.millrace.cluster;

import java.util.HashMap;
import java.util.Map;

/**
 * Configs that were set at run time for something that has no registration of its own. Immutable; an owner without any has
 * no entry.
 *
 * @param brokers by node id; {@link ClusterImage#CLUSTER_DEFAULT} for all nodes
 * @param groups by group id, whether or not there is such a group
 */
public record DynamicConfigs(Map<Integer, Map<String, String>> brokers, Map<String, Map<String, String>> groups) {
    /** Nothing was set. */
    public static final DynamicConfigs NONE = new DynamicConfigs(Map.of(), Map.of());

    public DynamicConfigs {
        brokers = Map.copyOf(brokers);
        groups = Map.copyOf(groups);
    }

    DynamicConfigs withBroker(int nodeId, Map<String, String> overrides) {
        return new DynamicConfigs(with(brokers, nodeId, overrides), groups);
    }

    DynamicConfigs withGroup(String groupId, Map<String, String> overrides) {
        return new DynamicConfigs(brokers, with(groups, groupId, overrides));
    }

    private static <K> Map<K, Map<String, String>> with(
            Map<K, Map<String, String>> before, K owner, Map<String, String> overrides) {
        Map<K, Map<String, String>> after = new HashMap<>(before);
        if (overrides.isEmpty()) {
            after.remove(owner);
        } else {
            after.put(owner, overrides);
        }
        return after;
    }
}
