package io.millrace.api.connection;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.protocol.Errors;

/** SaslAuthenticate (key 36), versions 0-2: refused on a listener that authenticates nobody, as by Kafka. */
final class SaslAuthenticateHandler implements ApiHandler<SaslAuthenticateRequestData, SaslAuthenticateResponseData> {
    @Override
    public Future<SaslAuthenticateResponseData> handle(RequestContext context, SaslAuthenticateRequestData request) {
        return Future.succeededFuture(new SaslAuthenticateResponseData()
                .setErrorCode(Errors.ILLEGAL_SASL_STATE.code())
                .setErrorMessage("The listener " + context.listener()
                        + " authenticates nobody: connect with security.protocol=PLAINTEXT."));
    }
}
