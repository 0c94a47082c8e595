package io.millrace.http.bridge;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Topics and partitions as requests name them and replies show them. Stateless but for the view of the cluster. */
public final class TopicViews {
    private final ClusterView cluster;

    public TopicViews(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** The topic in the path. */
    public TopicRegistration topic(ApiRequest request) {
        return topic(request.pathParameter("topic"));
    }

    /** The topic of a name, which must exist. */
    public TopicRegistration topic(String name) {
        return cluster.image()
                .topic(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'. GET /topics lists them."));
    }

    /** The partition in the path. */
    public PartitionRegistration partition(ApiRequest request) {
        TopicRegistration topic = topic(request);
        int number = request.pathNumber("partition", ProblemCode.PARTITION_NOT_FOUND);
        if (number < 0 || number >= topic.partitions().size()) {
            throw new RequestRefused(
                    ProblemCode.PARTITION_NOT_FOUND,
                    topic.name() + " has no partition " + number + ", it has "
                            + topic.partitions().size() + ".");
        }
        return topic.partitions().get(number);
    }

    static JsonArray toJson(TopicRegistration topic) {
        JsonArray partitions = new JsonArray();
        topic.partitions().forEach(partition -> partitions.add(toJson(partition)));
        return partitions;
    }

    static JsonObject toJson(PartitionRegistration partition) {
        JsonArray replicas = new JsonArray();
        for (int node : partition.replicas()) {
            replicas.add(new JsonObject()
                    .put("broker", node)
                    .put("leader", node == partition.leader())
                    .put("in_sync", partition.isr().contains(node)));
        }
        return new JsonObject()
                .put("partition", partition.partition())
                .put("leader", partition.leader())
                .put("replicas", replicas);
    }
}
