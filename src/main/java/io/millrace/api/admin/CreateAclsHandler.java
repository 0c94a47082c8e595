package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.Errors;

/** CreateAcls (key 30), versions 1-3: refused as by a Kafka without an authorizer. */
final class CreateAclsHandler implements ApiHandler<CreateAclsRequestData, CreateAclsResponseData> {
    @Override
    public Future<CreateAclsResponseData> handle(RequestContext context, CreateAclsRequestData request) {
        return Future.succeededFuture(new CreateAclsResponseData()
                .setResults(request.creations().stream()
                        .map(creation -> new AclCreationResult()
                                .setErrorCode(Errors.SECURITY_DISABLED.code())
                                .setErrorMessage(DescribeAclsHandler.NO_ACCESS_CONTROL))
                        .toList()));
    }
}
