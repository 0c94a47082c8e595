package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpoint;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Fetch with the present leader named to clients that asked another node or speak of an older term, from version 16
 * (KIP-951).
 */
final class HintedFetchHandler implements ApiHandler<FetchRequestData, FetchResponseData> {
    private static final short LEADERS_SINCE = 16;

    private final ApiHandler<FetchRequestData, FetchResponseData> fetch;
    private final ClusterView cluster;

    HintedFetchHandler(ApiHandler<FetchRequestData, FetchResponseData> fetch, ClusterView cluster) {
        this.fetch = fetch;
        this.cluster = cluster;
    }

    @Override
    public Future<FetchResponseData> handle(RequestContext context, FetchRequestData request) {
        Future<FetchResponseData> answer = fetch.handle(context, request);
        return context.apiVersion() < LEADERS_SINCE ? answer : answer.map(response -> hint(context, response));
    }

    private FetchResponseData hint(RequestContext context, FetchResponseData response) {
        CurrentLeaders leaders = new CurrentLeaders(cluster.newestImage(), context);
        for (FetchableTopicResponse topic : response.responses()) {
            for (PartitionData partition : topic.partitions()) {
                if (isAboutLeaders(partition.errorCode())) {
                    leaders.of(topic.topicId(), topic.topic(), partition.partitionIndex())
                            .ifPresent(known -> partition
                                    .currentLeader()
                                    .setLeaderId(known.leader())
                                    .setLeaderEpoch(known.leaderEpoch()));
                }
            }
        }
        leaders.endpoints()
                .forEach(leader -> response.nodeEndpoints()
                        .add(new NodeEndpoint()
                                .setNodeId(leader.nodeId())
                                .setHost(leader.host())
                                .setPort(leader.port())
                                .setRack(leader.rack().orElse(null))));
        return response;
    }

    private static boolean isAboutLeaders(short errorCode) {
        return errorCode == Errors.NOT_LEADER_OR_FOLLOWER.code() || errorCode == Errors.FENCED_LEADER_EPOCH.code();
    }
}
