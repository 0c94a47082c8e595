package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;

/**
 * ListGroups (key 16), versions 0-5: v3 is flexible, v4 filters by state (KIP-518), v5 by type (KIP-848). Lists the groups
 * that this node coordinates. No known difference from Kafka.
 */
final class ListGroupsHandler implements ApiHandler<ListGroupsRequestData, ListGroupsResponseData> {
    private final GroupService groups;

    ListGroupsHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<ListGroupsResponseData> handle(RequestContext context, ListGroupsRequestData request) {
        ListGroups list = new ListGroups(Set.copyOf(request.statesFilter()), Set.copyOf(request.typesFilter()));
        return groups.list(list).map(outcome -> {
            ListGroupsResponseData response = new ListGroupsResponseData();
            if (outcome instanceof Outcome.Done<ListGroups.Reply> done) {
                return response.setGroups(done.value().groups().stream()
                        .map(ListGroupsHandler::listed)
                        .toList());
            }
            return response.setErrorCode(ErrorCodes.of(outcome).code());
        });
    }

    private static ListedGroup listed(ListGroups.ListedGroup group) {
        return new ListedGroup()
                .setGroupId(group.groupId())
                .setProtocolType(group.protocolType())
                .setGroupState(group.state())
                .setGroupType(group.type().toLowerCase(Locale.ROOT));
    }
}
