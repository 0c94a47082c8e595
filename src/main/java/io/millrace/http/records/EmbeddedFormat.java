package io.millrace.http.records;

import io.millrace.http.ApiReply;
import io.millrace.http.MediaTypes;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import java.util.Locale;

/** How keys and values of records stand in JSON; names and media types are those of the REST proxies for Kafka. */
public enum EmbeddedFormat {
    /** As JSON values; the record holds their text. */
    JSON,
    /** As base64. */
    BINARY,
    /** As strings; the record holds them in UTF-8. */
    TEXT;

    /** The media type of records in this format. */
    public String mediaType() {
        return "application/vnd.kafka." + lowerName() + ".v2+json";
    }

    /** As clients name it: {@code json}, {@code binary} or {@code text}. */
    public String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format by its name. */
    public static EmbeddedFormat named(String name) {
        for (EmbeddedFormat format : values()) {
            if (format.lowerName().equals(name)) {
                return format;
            }
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER, "format '" + name + "' is not known; there are json, binary and text.");
    }

    /** The format of records in a body; plain JSON means {@link #JSON}. */
    public static EmbeddedFormat ofBody(String mediaType) {
        for (EmbeddedFormat format : values()) {
            if (format.mediaType().equals(mediaType)) {
                return format;
            }
        }
        if (mediaType.equals(ApiReply.JSON) || mediaType.equals(MediaTypes.KAFKA_V2)) {
            return JSON;
        }
        throw new RequestRefused(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                "Records cannot be sent as '" + mediaType + "', but as " + JSON.mediaType() + ", " + BINARY.mediaType()
                        + " or " + TEXT.mediaType() + ".");
    }
}
