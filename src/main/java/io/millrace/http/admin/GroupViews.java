package io.millrace.http.admin;

import io.millrace.cluster.ClusterImage;
import io.millrace.coordinator.group.ConsumerGroupDescribe;
import io.millrace.coordinator.group.DescribeGroup;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.coordinator.group.TopicPartitions;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.PartitionLag;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Groups as replies show them. Stateless. */
final class GroupViews {
    private GroupViews() {}

    static JsonObject toJson(ConsumerGroupDescribe.Reply group, ClusterImage image) {
        JsonArray members = new JsonArray();
        group.members()
                .forEach(member -> members.add(new JsonObject()
                        .put("member_id", member.memberId())
                        .put("instance_id", member.groupInstanceId().orElse(null))
                        .put("client_id", member.client().clientId())
                        .put("client_host", member.client().clientHost())
                        .put("member_epoch", member.memberEpoch())
                        .put("topics", new JsonArray(member.subscribedTopicNames()))
                        .put("assignment", assignment(member.assignment(), image))
                        .put("target", assignment(member.targetAssignment(), image))));
        return new JsonObject()
                .put("group_id", group.groupId())
                .put("type", "consumer")
                .put("state", group.state())
                .put("epoch", group.groupEpoch())
                .put("assignor", group.assignorName())
                .put("members", members);
    }

    private static JsonArray assignment(List<TopicPartitions> topics, ClusterImage image) {
        JsonArray assigned = new JsonArray();
        for (TopicPartitions topic : topics) {
            image.topic(topic.topicId())
                    .ifPresent(known -> assigned.add(new JsonObject()
                            .put("topic", known.name())
                            .put("partitions", new JsonArray(List.copyOf(topic.partitions())))));
        }
        return assigned;
    }

    static JsonObject toJson(DescribeGroup.Reply group) {
        JsonArray members = new JsonArray();
        group.members()
                .forEach(member -> members.add(new JsonObject()
                        .put("member_id", member.memberId())
                        .put("instance_id", member.groupInstanceId().orElse(null))
                        .put("client_id", member.client().clientId())
                        .put("client_host", member.client().clientHost())));
        return new JsonObject()
                .put("group_id", group.groupId())
                .put("type", "classic")
                .put("state", group.state())
                .put("assignor", group.protocolName())
                .put("members", members);
    }

    /** A group as far as it is about one topic; empty when it has no position there. */
    static Optional<JsonObject> inTopic(GroupLag group, String topic) {
        List<PartitionLag> there = group.partitions().stream()
                .filter(partition -> partition.partition().topic().equals(topic))
                .toList();
        if (there.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JsonObject()
                .put("group_id", group.groupId())
                .put("state", group.view().state())
                .put("type", group.view().type())
                .put("members", group.view().members().size())
                .put(
                        "lag",
                        there.stream()
                                .mapToLong(partition -> partition.lag().orElse(0L))
                                .sum())
                .put(
                        "lag_ms",
                        there.stream()
                                .mapToLong(partition -> partition.lagMs().orElse(0L))
                                .max()
                                .orElse(0)));
    }

    static JsonObject toJson(RebalanceHistory.Reply history) {
        JsonArray rebalances = new JsonArray();
        history.rebalances()
                .forEach(rebalance -> rebalances.add(new JsonObject()
                        .put("generation", rebalance.generationId())
                        .put("began_ms", rebalance.beganMs())
                        .put("took_ms", rebalance.tookMs())
                        .put("members", rebalance.memberCount())
                        .put("reasons", new JsonArray(rebalance.reasons()))));
        return new JsonObject().put("count", history.count()).put("rebalances", rebalances);
    }
}
