package io.millrace.api.group;

import io.millrace.api.ErrorCodes;
import io.millrace.api.TopicIds;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetFetch.FetchedPosition;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;

/**
 * The part of an OffsetFetch answer that is about one group. Confined to its request.
 *
 * <p>A topic named by an id that nobody knows is answered here, behind the others, for which the group is asked by name. What
 * the group refuses as a whole is an answer without topics.
 */
final class GroupOffsets {
    private final GroupService groups;
    private final ClusterView cluster;
    private final boolean requireStable;
    private final boolean topicsById;

    GroupOffsets(GroupService groups, ClusterView cluster, boolean requireStable, boolean topicsById) {
        this.groups = groups;
        this.cluster = cluster;
        this.requireStable = requireStable;
        this.topicsById = topicsById;
    }

    Future<OffsetFetchResponseGroup> fetch(OffsetFetchRequestGroup request) {
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        Optional<List<TopicPartition>> wanted =
                Optional.ofNullable(request.topics()).map(topics -> resolve(topics, unknown));
        OffsetFetch command = new OffsetFetch(
                request.groupId(),
                Optional.ofNullable(request.memberId()),
                request.memberEpoch(),
                requireStable,
                wanted);
        return groups.submit(request.groupId(), command).map(outcome -> {
            OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().setGroupId(request.groupId());
            if (outcome instanceof Outcome.Done<OffsetFetch.Reply> done) {
                add(response, done.value().positions());
                response.topics().addAll(unknown);
            } else {
                response.setErrorCode(ErrorCodes.of(outcome).code());
            }
            return response;
        });
    }

    private List<TopicPartition> resolve(
            List<OffsetFetchRequestTopics> topics, List<OffsetFetchResponseTopics> unknown) {
        ClusterImage image = cluster.image();
        List<TopicPartition> wanted = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : topics) {
            Optional<String> name = topicsById
                    ? image.topic(TopicIds.of(topic.topicId())).map(TopicRegistration::name)
                    : Optional.of(topic.name());
            if (name.isPresent()) {
                topic.partitionIndexes().forEach(partition -> wanted.add(new TopicPartition(name.get(), partition)));
            } else {
                unknown.add(nothing(topic, Errors.UNKNOWN_TOPIC_ID.code()));
            }
        }
        return wanted;
    }

    /** A topic without offsets, with the same error at each of its partitions. */
    static OffsetFetchResponseTopics nothing(OffsetFetchRequestTopics topic, short error) {
        return new OffsetFetchResponseTopics()
                .setName(topic.name())
                .setTopicId(topic.topicId())
                .setPartitions(topic.partitionIndexes().stream()
                        .map(partition -> new OffsetFetchResponsePartitions()
                                .setPartitionIndex(partition)
                                .setCommittedOffset(OffsetFetch.NO_OFFSET)
                                .setCommittedLeaderEpoch(OffsetFetch.NO_LEADER_EPOCH)
                                .setMetadata("")
                                .setErrorCode(error))
                        .toList());
    }

    private void add(OffsetFetchResponseGroup response, List<FetchedPosition> positions) {
        ClusterImage image = cluster.image();
        Map<String, OffsetFetchResponseTopics> byName = new LinkedHashMap<>();
        for (FetchedPosition position : positions) {
            byName.computeIfAbsent(position.partition().topic(), name -> topic(image, name))
                    .partitions()
                    .add(partition(position));
        }
        byName.values().stream()
                .filter(topic -> !topicsById || !topic.topicId().equals(Uuid.ZERO_UUID))
                .forEach(response.topics()::add);
    }

    private static OffsetFetchResponseTopics topic(ClusterImage image, String name) {
        return new OffsetFetchResponseTopics()
                .setName(name)
                .setTopicId(image.topic(name)
                        .map(topic -> TopicIds.wire(topic.id()))
                        .orElse(Uuid.ZERO_UUID));
    }

    private static OffsetFetchResponsePartitions partition(FetchedPosition position) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(position.partition().partition())
                .setCommittedOffset(position.offset())
                .setCommittedLeaderEpoch(position.leaderEpoch())
                .setMetadata(position.metadata())
                .setErrorCode(ErrorCodes.of(position.refusal()).code());
    }
}
