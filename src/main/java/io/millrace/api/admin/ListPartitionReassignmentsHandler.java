package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;

/** ListPartitionReassignments (key 46), version 0 (KIP-455). Topics without a partition on its way are left out. */
final class ListPartitionReassignmentsHandler
        implements ApiHandler<ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData> {
    private final ClusterView cluster;

    ListPartitionReassignmentsHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<ListPartitionReassignmentsResponseData> handle(
            RequestContext context, ListPartitionReassignmentsRequestData request) {
        ClusterImage image = cluster.image();
        ListPartitionReassignmentsResponseData response =
                new ListPartitionReassignmentsResponseData().setErrorMessage(null);
        if (request.topics() == null) {
            image.topicsByName().values().forEach(topic -> add(response, topic, topic.partitions()));
            return Future.succeededFuture(response);
        }
        for (ListPartitionReassignmentsTopics wanted : request.topics()) {
            Set<Integer> indexes = new HashSet<>(wanted.partitionIndexes());
            image.topic(wanted.name()).ifPresent(topic -> add(response, topic, some(topic, indexes)));
        }
        return Future.succeededFuture(response);
    }

    private static List<PartitionRegistration> some(TopicRegistration topic, Set<Integer> indexes) {
        return topic.partitions().stream()
                .filter(partition -> indexes.contains(partition.partition()))
                .toList();
    }

    private static void add(
            ListPartitionReassignmentsResponseData response,
            TopicRegistration topic,
            List<PartitionRegistration> partitions) {
        List<OngoingPartitionReassignment> ongoing = partitions.stream()
                .filter(PartitionRegistration::reassigning)
                .map(partition -> new OngoingPartitionReassignment()
                        .setPartitionIndex(partition.partition())
                        .setReplicas(partition.replicas())
                        .setAddingReplicas(partition.adding())
                        .setRemovingReplicas(partition.removing()))
                .toList();
        if (!ongoing.isEmpty()) {
            response.topics()
                    .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(ongoing));
        }
    }
}
