package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterView;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.jspecify.annotations.Nullable;

/**
 * OffsetFetch (key 9), versions 1-10: v2 asks for all topics with null and has an error for the whole answer, v5 answers
 * leader epochs, v6 is flexible, v7 wants stable offsets only (KIP-447), v8 asks for many groups (KIP-709), v9 checks members
 * (KIP-848), v10 names topics by id. Requests before v8 are answered as a request for one group. No known difference from
 * Kafka.
 */
final class OffsetFetchHandler implements ApiHandler<OffsetFetchRequestData, OffsetFetchResponseData> {
    private static final int TOP_LEVEL_ERROR_SINCE = 2;
    private static final int REQUIRE_STABLE_SINCE = 7;
    private static final int MANY_GROUPS_SINCE = 8;
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupService groups;
    private final ClusterView cluster;

    OffsetFetchHandler(GroupService groups, ClusterView cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public Future<OffsetFetchResponseData> handle(RequestContext context, OffsetFetchRequestData request) {
        int version = context.apiVersion();
        boolean requireStable = version >= REQUIRE_STABLE_SINCE && request.requireStable();
        GroupOffsets offsets = new GroupOffsets(groups, cluster, requireStable, version >= TOPIC_IDS_SINCE);
        if (version < MANY_GROUPS_SINCE) {
            OffsetFetchRequestGroup asked = asGroup(request);
            return offsets.fetch(asked).map(group -> single(version, asked, group));
        }
        List<Future<OffsetFetchResponseGroup>> fetched =
                request.groups().stream().map(offsets::fetch).toList();
        return Future.all(fetched).map(all -> new OffsetFetchResponseData().setGroups(all.list()));
    }

    private static OffsetFetchRequestGroup asGroup(OffsetFetchRequestData request) {
        @Nullable
        List<OffsetFetchRequestTopics> topics = request.topics() == null
                ? null
                : request.topics().stream()
                        .map(topic -> new OffsetFetchRequestTopics()
                                .setName(topic.name())
                                .setPartitionIndexes(topic.partitionIndexes()))
                        .toList();
        return new OffsetFetchRequestGroup().setGroupId(request.groupId()).setTopics(topics);
    }

    private static OffsetFetchResponseData single(
            int version, OffsetFetchRequestGroup asked, OffsetFetchResponseGroup group) {
        short error = group.errorCode();
        List<OffsetFetchResponseTopics> topics = error != 0 && version < TOP_LEVEL_ERROR_SINCE
                ? asked.topics().stream()
                        .map(topic -> GroupOffsets.nothing(topic, error))
                        .toList()
                : group.topics();
        return new OffsetFetchResponseData()
                .setErrorCode(error)
                .setTopics(topics.stream().map(OffsetFetchHandler::topic).toList());
    }

    private static OffsetFetchResponseTopic topic(OffsetFetchResponseTopics topic) {
        return new OffsetFetchResponseTopic()
                .setName(topic.name())
                .setPartitions(topic.partitions().stream()
                        .map(OffsetFetchHandler::partition)
                        .toList());
    }

    private static OffsetFetchResponsePartition partition(OffsetFetchResponsePartitions partition) {
        return new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode());
    }
}
