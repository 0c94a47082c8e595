package io.millrace.api;

import io.vertx.core.Future;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Answers one Kafka API key: translates the request to a service call and the outcome to the answer. Called on the
 * connection's event loop and must not block it. A failed future means a bug; expected failures are error codes.
 *
 * @param <Q> generated request message
 * @param <R> generated response message
 */
public interface ApiHandler<Q extends ApiMessage, R extends ApiMessage> {
    Future<R> handle(RequestContext context, Q request);
}
