package io.millrace.api.connection;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * SaslHandshake (key 17), versions 0-1. No listener authenticates, so a client that begins to is told, as by Kafka on such
 * a listener, that this is not the moment for it.
 */
final class SaslHandshakeHandler implements ApiHandler<SaslHandshakeRequestData, SaslHandshakeResponseData> {
    @Override
    public Future<SaslHandshakeResponseData> handle(RequestContext context, SaslHandshakeRequestData request) {
        return Future.succeededFuture(new SaslHandshakeResponseData().setErrorCode(Errors.ILLEGAL_SASL_STATE.code()));
    }
}
