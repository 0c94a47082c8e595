package io.millrace.http;

import io.vertx.core.Future;

/** Answers the requests of one route. Called on any event loop; may throw {@link RequestRefused} while it reads the request. */
@FunctionalInterface
public interface ApiHandler {
    Future<ApiReply> handle(ApiRequest request);
}
