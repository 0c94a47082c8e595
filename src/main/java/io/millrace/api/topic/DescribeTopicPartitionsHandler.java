package io.millrace.api.topic;

import io.millrace.api.ApiHandler;
import io.millrace.api.AuthorizedOperations;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicNames;
import io.millrace.cluster.TopicRegistration;
import io.millrace.service.ConfigService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeTopicPartitions (key 75), version 0 (KIP-966): topics by name in pages, each page continuing at the cursor the
 * one before ended with. An empty list asks for all topics. No known difference from Kafka.
 */
final class DescribeTopicPartitionsHandler
        implements ApiHandler<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
    private final ClusterView cluster;
    private final ConfigService configs;

    DescribeTopicPartitionsHandler(ClusterView cluster, ConfigService configs) {
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public Future<DescribeTopicPartitionsResponseData> handle(
            RequestContext context, DescribeTopicPartitionsRequestData request) {
        if (request.cursor() != null && request.cursor().partitionIndex() < 0) {
            DescribeTopicPartitionsResponseData refused = new DescribeTopicPartitionsResponseData();
            request.topics().stream()
                    .map(TopicRequest::name)
                    .distinct()
                    .forEach(name -> refused.topics().add(failed(name, Errors.INVALID_REQUEST)));
            return Future.succeededFuture(refused);
        }
        int most = Math.max(
                1,
                Math.min(request.responsePartitionLimit(), configs.effective().maxRequestPartitionSizeLimit()));
        return Future.succeededFuture(page(cluster.image(), request, most));
    }

    private static DescribeTopicPartitionsResponseData page(
            ClusterImage image, DescribeTopicPartitionsRequestData request, int most) {
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        int left = most;
        for (String name : names(image, request)) {
            Optional<TopicRegistration> topic = image.topic(name);
            if (topic.isEmpty()) {
                response.topics().add(unknown(name));
                continue;
            }
            int partitions = topic.get().partitions().size();
            int first = firstPartition(request, name);
            if (first >= partitions) {
                continue;
            }
            if (left == 0) {
                return response.setNextCursor(cursor(name, first));
            }
            int end = first + Math.min(left, partitions - first);
            response.topics().add(found(image, topic.get(), first, end));
            left -= end - first;
            if (end < partitions) {
                return response.setNextCursor(cursor(name, end));
            }
        }
        return response;
    }

    /** The topics of this page and those behind it, in order of their names. */
    private static List<String> names(ClusterImage image, DescribeTopicPartitionsRequestData request) {
        Stream<String> names = request.topics().isEmpty()
                ? image.topicsByName().keySet().stream()
                : request.topics().stream().map(TopicRequest::name).distinct();
        String from = request.cursor() == null ? "" : request.cursor().topicName();
        return names.filter(name -> name.compareTo(from) >= 0).sorted().toList();
    }

    private static int firstPartition(DescribeTopicPartitionsRequestData request, String name) {
        return request.cursor() != null && request.cursor().topicName().equals(name)
                ? request.cursor().partitionIndex()
                : 0;
    }

    private static Cursor cursor(String topic, int partition) {
        return new Cursor().setTopicName(topic).setPartitionIndex(partition);
    }

    private static DescribeTopicPartitionsResponseTopic unknown(String name) {
        Errors error = TopicNames.complaint(name).isPresent()
                ? Errors.INVALID_TOPIC_EXCEPTION
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        return failed(name, error);
    }

    private static DescribeTopicPartitionsResponseTopic failed(String name, Errors error) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(name)
                .setErrorCode(error.code())
                .setIsInternal(Topic.isInternal(name));
    }

    private static DescribeTopicPartitionsResponseTopic found(
            ClusterImage image, TopicRegistration topic, int first, int endExclusive) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(topic.name())
                .setTopicId(
                        new Uuid(topic.id().mostSignificantBits(), topic.id().leastSignificantBits()))
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(AuthorizedOperations.ON_TOPIC)
                .setPartitions(topic.partitions().subList(first, endExclusive).stream()
                        .map(partition -> partition(image, partition))
                        .toList());
    }

    private static DescribeTopicPartitionsResponsePartition partition(
            ClusterImage image, PartitionRegistration partition) {
        return new DescribeTopicPartitionsResponsePartition()
                .setPartitionIndex(partition.partition())
                .setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.isr())
                .setOfflineReplicas(image.offlineReplicas(partition))
                .setEligibleLeaderReplicas(List.of())
                .setLastKnownElr(List.of());
    }
}
