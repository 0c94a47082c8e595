package io.millrace.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The whole answer to a request. Immutable once handed over.
 *
 * @param mediaType empty when there is no body
 */
public record ApiReply(int status, String mediaType, Buffer body) {
    public static final String JSON = "application/json";

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    public static ApiReply of(int status, String mediaType, Buffer body) {
        return new ApiReply(status, mediaType, body);
    }

    public static ApiReply json(JsonObject body) {
        return of(OK, JSON, body.toBuffer());
    }

    public static ApiReply json(JsonArray body) {
        return of(OK, JSON, body.toBuffer());
    }

    public static ApiReply noContent() {
        return of(NO_CONTENT, "", Buffer.buffer());
    }
}
