package io.millrace.http;

import java.util.Locale;

/** Media types as headers write them. */
public final class MediaTypes {
    /** Bodies without records: consumers, offsets, admin. */
    public static final String KAFKA_V2 = "application/vnd.kafka.v2+json";

    public static final String NDJSON = "application/x-ndjson";
    public static final String EVENT_STREAM = "text/event-stream";

    private MediaTypes() {}

    /** Type and subtype without parameters, in lower case. */
    public static String essence(String header) {
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a media type is JSON of some kind. A browser sends none of them to another site without asking it first. */
    public static boolean isJson(String essence) {
        return essence.equals(ApiReply.JSON) || essence.endsWith("+json") || essence.equals(NDJSON);
    }
}
