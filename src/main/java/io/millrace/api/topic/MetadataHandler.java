package io.millrace.api.topic;

import io.millrace.api.AdvertisedAddress;
import io.millrace.api.ApiHandler;
import io.millrace.api.AuthorizedOperations;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicNames;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.service.ConfigService;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Metadata (key 3), versions 0-13: v0 takes an empty list for all topics, later versions null; v1 adds rack, controller
 * and internal topics, v4 the wish not to create topics, v5 offline replicas, v7 leader epochs, v8 authorized operations,
 * v10 topic ids in answers (KIP-516), v12 in requests, v13 an error for the whole answer.
 *
 * <p>A topic that is created because of a request is unknown in the answer to it, as in Kafka, so that a client that looks
 * whether its topic is gone hears that it is. Unlike there it exists by then: the next request finds it.
 */
final class MetadataHandler implements ApiHandler<MetadataRequestData, MetadataResponseData> {
    private static final int CREATION_IS_A_WISH_SINCE = 4;
    private static final int TOPIC_IDS_SINCE = 12;

    private final ClusterView cluster;
    private final TopicService topics;
    private final ConfigService configs;

    MetadataHandler(ClusterView cluster, TopicService topics, ConfigService configs) {
        this.cluster = cluster;
        this.topics = topics;
        this.configs = configs;
    }

    @Override
    public Future<MetadataResponseData> handle(RequestContext context, MetadataRequestData request) {
        if (allTopics(context, request)) {
            return Future.succeededFuture(answer(context, request, Map.of()));
        }
        if (malformed(context, request)) {
            MetadataResponseData response = brokers(context, request, cluster.image());
            for (MetadataRequestTopic topic : request.topics()) {
                String name = topic.name() == null ? "" : topic.name(); // Old versions cannot say null.
                response.topics().add(failed(name, topic.topicId(), Errors.INVALID_REQUEST));
            }
            return Future.succeededFuture(response);
        }
        List<CreateTopic> missing = missing(context, request);
        if (missing.isEmpty()) {
            return Future.succeededFuture(answer(context, request, Map.of()));
        }
        return topics.create(missing, false).map(outcomes -> answer(context, request, unknownYet(missing, outcomes)));
    }

    private static boolean allTopics(RequestContext context, MetadataRequestData request) {
        return request.topics() == null
                || (context.apiVersion() == 0 && request.topics().isEmpty());
    }

    private static boolean malformed(RequestContext context, MetadataRequestData request) {
        return request.topics().stream()
                .anyMatch(topic -> context.apiVersion() < TOPIC_IDS_SINCE
                        ? topic.name() == null || !topic.topicId().equals(Uuid.ZERO_UUID)
                        : topic.name() == null && topic.topicId().equals(Uuid.ZERO_UUID));
    }

    /** The topics to create because somebody asked for them; none unless both sides want that. */
    private List<CreateTopic> missing(RequestContext context, MetadataRequestData request) {
        boolean wished = context.apiVersion() < CREATION_IS_A_WISH_SINCE || request.allowAutoTopicCreation();
        if (!wished || !configs.effective().autoCreateTopicsEnable()) {
            return List.of();
        }
        ClusterImage image = cluster.image();
        return request.topics().stream()
                .filter(topic -> topic.topicId().equals(Uuid.ZERO_UUID))
                .map(MetadataRequestTopic::name)
                .distinct()
                .filter(name -> image.topic(name).isEmpty())
                .map(this::withOwnNumbers)
                .toList();
    }

    /** As in Kafka, what this node was told about numbers counts before what the controller was told. */
    private CreateTopic withOwnNumbers(String name) {
        BrokerConfig own = configs.effective();
        return new CreateTopic(
                name,
                own.explicit("num.partitions").orElse(CreateTopic.DEFAULT),
                own.explicit("default.replication.factor").orElse(CreateTopic.DEFAULT),
                Map.of(),
                List.of());
    }

    /** What to answer for topics that did not exist; one that somebody else created meanwhile is not among them. */
    private static Map<String, Errors> unknownYet(List<CreateTopic> wanted, List<Outcome<TopicRegistration>> outcomes) {
        Map<String, Errors> unknown = new HashMap<>();
        for (int index = 0; index < wanted.size(); index++) {
            String name = wanted.get(index).name();
            if (!(outcomes.get(index) instanceof Outcome.Refused<TopicRegistration> refused)) {
                unknown.put(name, Errors.UNKNOWN_TOPIC_OR_PARTITION);
            } else if (refused.refusal().reason() != Reason.TOPIC_ALREADY_EXISTS) {
                unknown.put(name, ErrorCodes.of(refused.refusal().reason()));
            }
        }
        return unknown;
    }

    private MetadataResponseData answer(
            RequestContext context, MetadataRequestData request, Map<String, Errors> unknownYet) {
        ClusterImage image = cluster.image();
        MetadataResponseData response = brokers(context, request, image);
        boolean operations = request.includeTopicAuthorizedOperations();
        if (allTopics(context, request)) {
            image.topicsByName().values().forEach(topic -> response.topics().add(found(image, topic, operations)));
            return response;
        }
        for (MetadataRequestTopic topic : request.topics()) {
            response.topics().add(describe(image, topic, operations, unknownYet));
        }
        return response;
    }

    private static MetadataResponseTopic describe(
            ClusterImage image, MetadataRequestTopic topic, boolean operations, Map<String, Errors> unknownYet) {
        Uuid id = topic.topicId();
        if (!id.equals(Uuid.ZERO_UUID)) {
            return image.topic(new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits()))
                    .map(registration -> found(image, registration, operations))
                    .orElseGet(() -> failed(null, id, Errors.UNKNOWN_TOPIC_ID));
        }
        String name = topic.name();
        Errors unknown = unknownYet.get(name);
        if (unknown != null) {
            return failed(name, Uuid.ZERO_UUID, unknown);
        }
        return image.topic(name)
                .map(registration -> found(image, registration, operations))
                .orElseGet(() -> failed(name, Uuid.ZERO_UUID, unknown(name)));
    }

    private static Errors unknown(String name) {
        return TopicNames.complaint(name).isPresent()
                ? Errors.INVALID_TOPIC_EXCEPTION
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static MetadataResponseTopic failed(@Nullable String name, Uuid id, Errors error) {
        return new MetadataResponseTopic()
                .setName(name)
                .setTopicId(id)
                .setErrorCode(error.code())
                .setIsInternal(name != null && Topic.isInternal(name));
    }

    private static MetadataResponseTopic found(ClusterImage image, TopicRegistration topic, boolean operations) {
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        topic.partitions().forEach(partition -> partitions.add(partition(image, partition)));
        return new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(
                        new Uuid(topic.id().mostSignificantBits(), topic.id().leastSignificantBits()))
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(
                        operations ? AuthorizedOperations.ON_TOPIC : AuthorizedOperations.NOT_ASKED)
                .setPartitions(partitions);
    }

    private static MetadataResponsePartition partition(ClusterImage image, PartitionRegistration partition) {
        Errors error =
                partition.leader() == PartitionRegistration.NO_LEADER ? Errors.LEADER_NOT_AVAILABLE : Errors.NONE;
        return new MetadataResponsePartition()
                .setErrorCode(error.code())
                .setPartitionIndex(partition.partition())
                .setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.isr())
                .setOfflineReplicas(image.offlineReplicas(partition));
    }

    private static MetadataResponseData brokers(
            RequestContext context, MetadataRequestData request, ClusterImage image) {
        MetadataResponseData response = new MetadataResponseData()
                .setClusterId(image.clusterId())
                .setControllerId(image.controllerId())
                .setClusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.ON_CLUSTER
                                : AuthorizedOperations.NOT_ASKED);
        image.reachableBrokers().forEach(broker -> {
            AdvertisedAddress address = AdvertisedAddress.of(broker, context);
            response.brokers()
                    .add(new MetadataResponseBroker()
                            .setNodeId(broker.nodeId())
                            .setHost(address.host())
                            .setPort(address.port())
                            .setRack(broker.rack().orElse(null)));
        });
        return response;
    }
}
