package io.millrace.http.admin;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Partitions as replies show them. Stateless. */
final class Partitions {
    private Partitions() {}

    static JsonObject toJson(ClusterImage image, String topic, PartitionRegistration partition) {
        return new JsonObject()
                .put("topic", topic)
                .put("partition", partition.partition())
                .put("leader", partition.leader())
                .put("leader_epoch", partition.leaderEpoch())
                .put("partition_epoch", partition.partitionEpoch())
                .put("replicas", new JsonArray(List.copyOf(partition.replicas())))
                .put("isr", new JsonArray(List.copyOf(partition.isr())))
                .put("adding", new JsonArray(List.copyOf(partition.adding())))
                .put("removing", new JsonArray(List.copyOf(partition.removing())))
                .put("offline_replicas", new JsonArray(List.copyOf(image.offlineReplicas(partition))))
                .put("under_replicated", isUnderReplicated(partition));
    }

    static boolean isUnderReplicated(PartitionRegistration partition) {
        return partition.isr().size()
                < partition.replicas().size() - partition.adding().size();
    }
}
