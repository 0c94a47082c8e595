package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;

/**
 * ListPartitionReassignments (key 46), version 0 (KIP-455). One node has nowhere to move partitions to, so none are on
 * their way; Kafka's topic tool asks whenever it describes a topic.
 */
final class ListPartitionReassignmentsHandler
        implements ApiHandler<ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData> {
    @Override
    public Future<ListPartitionReassignmentsResponseData> handle(
            RequestContext context, ListPartitionReassignmentsRequestData request) {
        return Future.succeededFuture(new ListPartitionReassignmentsResponseData().setErrorMessage(null));
    }
}
