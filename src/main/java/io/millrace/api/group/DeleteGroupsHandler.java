package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.DeleteGroup;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;

/**
 * DeleteGroups (key 42), versions 0-3: v2 is flexible, v3 adds error messages. Groups without members are forgotten with
 * their offsets. A group that is named twice is answered once, as in Kafka.
 */
final class DeleteGroupsHandler implements ApiHandler<DeleteGroupsRequestData, DeleteGroupsResponseData> {
    private final GroupService groups;

    DeleteGroupsHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<DeleteGroupsResponseData> handle(RequestContext context, DeleteGroupsRequestData request) {
        List<Future<DeletableGroupResult>> deleted = request.groupsNames().stream()
                .distinct()
                .map(groupId ->
                        groups.submit(groupId, new DeleteGroup(groupId)).map(outcome -> result(groupId, outcome)))
                .toList();
        return Future.all(deleted).map(all -> {
            DeletableGroupResultCollection results = new DeletableGroupResultCollection();
            all.<DeletableGroupResult>list().forEach(results::add);
            return new DeleteGroupsResponseData().setResults(results);
        });
    }

    private static DeletableGroupResult result(String groupId, Outcome<DeleteGroup.Reply> outcome) {
        DeletableGroupResult result = new DeletableGroupResult()
                .setGroupId(groupId)
                .setErrorCode(ErrorCodes.of(outcome).code());
        return outcome instanceof Outcome.Refused<DeleteGroup.Reply> refused
                ? result.setErrorMessage(refused.refusal().message())
                : result;
    }
}
