package io.millrace.protocol;

import io.millrace.protocol.DecodedRequest.Refused;
import io.millrace.protocol.DecodedRequest.Request;
import io.netty.buffer.ByteBuf;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiVersionsRequest;

/**
 * Turns a frame into a request: header, then body. Never throws for what a client sent. Thread-safe because it has no
 * state.
 */
public final class RequestDecoder {
    /** Only Produce carries records; everything else is decoded to objects and must be small. */
    static final int MAX_BYTES_WITHOUT_RECORDS = 8 << 20;

    private static final int KEY_AND_VERSION_BYTES = 4;

    private final SupportedVersions versions;

    /** Which versions of which keys this node answers. */
    @FunctionalInterface
    public interface SupportedVersions {
        boolean supports(ApiKeys key, short version);
    }

    public RequestDecoder(SupportedVersions versions) {
        this.versions = versions;
    }

    /** Decodes the readable bytes of {@code frame} without consuming or releasing it. */
    public DecodedRequest decode(ByteBuf frame) {
        if (frame.readableBytes() < KEY_AND_VERSION_BYTES) {
            return new Refused("the frame of " + frame.readableBytes() + " bytes is too short for a request header");
        }
        short id = frame.getShort(frame.readerIndex());
        short version = frame.getShort(frame.readerIndex() + 2);
        if (!ApiKeys.hasId(id)) {
            return new Refused("API key " + id + " is unknown");
        }
        ApiKeys key = ApiKeys.forId(id);
        boolean supported = versions.supports(key, version);
        if (!supported && key != ApiKeys.API_VERSIONS) {
            return new Refused("version " + version + " of " + key + " is not supported");
        }
        if (key != ApiKeys.PRODUCE && frame.readableBytes() > MAX_BYTES_WITHOUT_RECORDS) {
            return new Refused("the " + key + " request of " + frame.readableBytes() + " bytes is larger than "
                    + MAX_BYTES_WITHOUT_RECORDS + " bytes");
        }
        try {
            return supported ? read(key, version, frame) : readUnknownApiVersions(version, frame);
        } catch (RuntimeException malformed) {
            return new Refused("the " + key + " request (version " + version + ", " + frame.readableBytes()
                    + " bytes) is malformed: " + malformed);
        }
    }

    private static Request read(ApiKeys key, short version, ByteBuf frame) {
        RequestReadable readable = readable(frame);
        RequestHeaderData header = header(key, version, readable);
        if (CrowdedKeys.concern(key)) {
            readable.guard(key.messageType.requestSchemas()[version]);
        }
        AbstractRequest body = AbstractRequest.parseRequest(key, version, readable).request;
        return new Request(key, version, header, body, key.requiresDelayedAllocation, false);
    }

    private static Request readUnknownApiVersions(short version, ByteBuf frame) {
        RequestHeaderData header = header(ApiKeys.API_VERSIONS, version, readable(frame));
        ApiVersionsRequest body = new ApiVersionsRequest(new ApiVersionsRequestData(), (short) 0, version);
        return new Request(ApiKeys.API_VERSIONS, (short) 0, header, body, false, true);
    }

    private static RequestHeaderData header(ApiKeys key, short version, RequestReadable readable) {
        return new RequestHeaderData(readable, key.requestHeaderVersion(version));
    }

    private static RequestReadable readable(ByteBuf frame) {
        return new RequestReadable(frame.nioBuffer());
    }
}
