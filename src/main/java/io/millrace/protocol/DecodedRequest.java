package io.millrace.protocol;

import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;

/** What a frame turned out to be. Immutable. */
public sealed interface DecodedRequest {
    /**
     * A request this node answers.
     *
     * @param version in which the body was read and the answer is written
     * @param sharesFrame whether the message still points into the frame, which must then outlive the message
     * @param unknownVersion an ApiVersions request of a version this node does not know: its body was not read, and it
     *     is answered in version 0 so that the client can choose again (KIP-511)
     */
    record Request(
            ApiKeys key,
            short version,
            RequestHeaderData header,
            AbstractRequest body,
            boolean sharesFrame,
            boolean unknownVersion)
            implements DecodedRequest {}

    /** No request, or none this node answers: the connection must be closed. */
    record Refused(String reason) implements DecodedRequest {}
}
