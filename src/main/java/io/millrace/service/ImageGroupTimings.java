package io.millrace.service;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.config.BrokerConfig;
import io.millrace.config.GroupOverrides;
import io.millrace.coordinator.group.ConsumerTimings;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Timings of groups by the latest image, for their coordinators. Thread-safe because it publishes immutable values through
 * one volatile reference.
 */
public final class ImageGroupTimings implements ConsumerTimings, ImageListener {
    private final BrokerConfig startup;
    private volatile Timings timings;

    private record Timings(GroupOverrides byDefault, Map<String, GroupOverrides> own) {
        GroupOverrides of(String groupId) {
            return own.getOrDefault(groupId, byDefault);
        }
    }

    /**
     * The timings that hold before the first image.
     *
     * @param startup what this node was started with
     */
    public ImageGroupTimings(BrokerConfig startup) {
        this.startup = startup;
        this.timings = new Timings(GroupOverrides.of(startup, Map.of()), Map.of());
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        if (!previous.dynamicConfigs().equals(current.dynamicConfigs())) {
            BrokerConfig broker = EffectiveConfigs.ofBroker(startup, current);
            Map<String, GroupOverrides> own = new HashMap<>();
            current.dynamicConfigs()
                    .groups()
                    .forEach((groupId, overrides) -> own.put(groupId, GroupOverrides.of(broker, overrides)));
            timings = new Timings(GroupOverrides.of(broker, Map.of()), Map.copyOf(own));
        }
        return Future.succeededFuture();
    }

    @Override
    public int sessionTimeoutMs(String groupId) {
        return timings.of(groupId).sessionTimeoutMs();
    }

    @Override
    public int heartbeatIntervalMs(String groupId) {
        return timings.of(groupId).heartbeatIntervalMs();
    }

    @Override
    public int assignmentIntervalMs(String groupId) {
        return timings.of(groupId).assignmentIntervalMs();
    }
}
