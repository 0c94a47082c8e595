package io.millrace.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Why a request was not done, as {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param detail what happened, where, and what to do, for a person
 */
public record Problem(ProblemCode code, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * The JSON of the problem. {@code error_code} and {@code message} are what clients of REST proxies for Kafka look at.
     */
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", detail)
                .put("error_code", code.code())
                .put("message", detail);
    }

    /** This problem as the whole answer to a request. */
    public ApiReply toReply() {
        return ApiReply.of(code.status(), MEDIA_TYPE, Buffer.buffer(toJson().encode()));
    }
}
