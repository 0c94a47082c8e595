package io.millrace.http;

/**
 * Every way an HTTP request can go wrong: an HTTP status and a code that tells more. The codes that Confluent's REST proxy
 * has keep its meaning; the first three digits are the status.
 */
public enum ProblemCode {
    BAD_REQUEST(40000, "Bad request"),
    BAD_JSON(40001, "Malformed JSON"),
    UNKNOWN_FIELD(40002, "Unknown field"),
    BAD_PARAMETER(40003, "Bad parameter"),
    READ_ONLY(40301, "Read-only"),
    CROSS_SITE(40302, "Cross-site request"),
    NO_SUCH_ROUTE(40400, "No such resource"),
    TOPIC_NOT_FOUND(40401, "Topic not found"),
    PARTITION_NOT_FOUND(40402, "Partition not found"),
    CONSUMER_NOT_FOUND(40403, "Consumer instance not found"),
    GROUP_NOT_FOUND(40404, "Group not found"),
    BROKER_NOT_FOUND(40405, "Broker not found"),
    TRANSACTION_NOT_FOUND(40406, "Transactional id not found"),
    METHOD_NOT_ALLOWED(40500, "Method not allowed"),
    FORMAT_MISMATCH(40601, "Format mismatch"),
    NOT_ACCEPTABLE(40602, "Not acceptable"),
    BODY_TOO_SLOW(40801, "Request body too slow"),
    ALREADY_SUBSCRIBED(40901, "Already subscribed or assigned"),
    CONSUMER_EXISTS(40902, "Consumer instance exists"),
    ILLEGAL_STATE(40903, "Not possible now"),
    TOPIC_EXISTS(40904, "Topic exists"),
    BODY_TOO_LARGE(41301, "Body too large"),
    RECORD_TOO_LARGE(41302, "Record too large"),
    UNSUPPORTED_MEDIA_TYPE(41501, "Unsupported media type"),
    HOST_NOT_SERVED(42101, "Host not served"),
    OFFSET_OUT_OF_RANGE(41601, "Offset out of range"),
    UNPROCESSABLE(42200, "Not acceptable as it is"),
    BAD_RECORD(42203, "Record cannot be converted"),
    BAD_CONSUMER_CONFIG(42204, "Bad consumer config"),
    BAD_BASE64(42206, "Bad base64"),
    BAD_FILTER(42207, "Bad filter"),
    REPLY_TOO_LARGE(42208, "Reply too large"),
    TOO_MANY_CONSUMERS(42901, "Too many consumers"),
    THROTTLED(42902, "Too much at a time"),
    INTERNAL(50001, "Internal error"),
    BROKER_ERROR(50002, "Broker error"),
    RETRIABLE(50003, "Try again"),
    NOT_READY(50301, "Not ready"),
    OUT_OF_MEMORY(50302, "Too much in memory"),
    NO_LEADER(50303, "No leader"),
    NO_COORDINATOR(50304, "No coordinator"),
    NODE_NOT_AVAILABLE(50305, "Node not available"),
    TIMED_OUT(50401, "Timed out");

    private final int code;
    private final String title;

    ProblemCode(int code, String title) {
        this.code = code;
        this.title = title;
    }

    /** Five digits, as in {@code 40401}. */
    public int code() {
        return code;
    }

    /** The HTTP status. */
    public int status() {
        return code / 100;
    }

    /** The kind of problem for a person; the same for every problem of this code. */
    public String title() {
        return title;
    }
}
