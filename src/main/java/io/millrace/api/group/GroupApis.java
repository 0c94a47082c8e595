package io.millrace.api.group;

import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterView;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupService;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about consumer groups and their offsets. */
public final class GroupApis {
    private GroupApis() {}

    public static void addTo(
            ApiTable.Builder apis, CoordinatorLookup coordinators, GroupService groups, ClusterView cluster) {
        apis.add(ApiKeys.FIND_COORDINATOR, 0, 6, new FindCoordinatorHandler(coordinators))
                .add(ApiKeys.JOIN_GROUP, 0, 9, new JoinGroupHandler(groups))
                .add(ApiKeys.SYNC_GROUP, 0, 5, new SyncGroupHandler(groups))
                .add(ApiKeys.HEARTBEAT, 0, 4, new HeartbeatHandler(groups))
                .add(ApiKeys.LEAVE_GROUP, 0, 5, new LeaveGroupHandler(groups))
                .add(ApiKeys.OFFSET_COMMIT, 2, 10, new OffsetCommitHandler(groups, cluster))
                .add(ApiKeys.TXN_OFFSET_COMMIT, 0, 6, new TxnOffsetCommitHandler(groups, cluster))
                .add(ApiKeys.OFFSET_FETCH, 1, 10, new OffsetFetchHandler(groups, cluster))
                .add(ApiKeys.OFFSET_DELETE, 0, 0, new OffsetDeleteHandler(groups, cluster))
                .add(ApiKeys.DESCRIBE_GROUPS, 0, 6, new DescribeGroupsHandler(groups))
                .add(ApiKeys.LIST_GROUPS, 0, 5, new ListGroupsHandler(groups))
                .add(ApiKeys.DELETE_GROUPS, 0, 3, new DeleteGroupsHandler(groups))
                .add(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 0, 1, new ConsumerGroupHeartbeatHandler(groups))
                .add(ApiKeys.CONSUMER_GROUP_DESCRIBE, 0, 1, new ConsumerGroupDescribeHandler(groups, cluster));
    }
}
