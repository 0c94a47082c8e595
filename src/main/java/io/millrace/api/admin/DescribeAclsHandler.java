package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.Errors;

/** DescribeAcls (key 29), versions 1-3: answered as by a Kafka without an authorizer. */
final class DescribeAclsHandler implements ApiHandler<DescribeAclsRequestData, DescribeAclsResponseData> {
    static final String NO_ACCESS_CONTROL = "This broker has no access control: everybody may do everything.";

    @Override
    public Future<DescribeAclsResponseData> handle(RequestContext context, DescribeAclsRequestData request) {
        return Future.succeededFuture(new DescribeAclsResponseData()
                .setErrorCode(Errors.SECURITY_DISABLED.code())
                .setErrorMessage(NO_ACCESS_CONTROL));
    }
}
