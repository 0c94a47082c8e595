package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.protocol.Errors;

/** DeleteAcls (key 31), versions 1-3: refused as by a Kafka without an authorizer. */
final class DeleteAclsHandler implements ApiHandler<DeleteAclsRequestData, DeleteAclsResponseData> {
    @Override
    public Future<DeleteAclsResponseData> handle(RequestContext context, DeleteAclsRequestData request) {
        return Future.succeededFuture(new DeleteAclsResponseData()
                .setFilterResults(request.filters().stream()
                        .map(filter -> new DeleteAclsFilterResult()
                                .setErrorCode(Errors.SECURITY_DISABLED.code())
                                .setErrorMessage(DescribeAclsHandler.NO_ACCESS_CONTROL))
                        .toList()));
    }
}
