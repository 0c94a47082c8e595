package io.millrace.http.cluster;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A request for another node.
 *
 * @param handler the name under which that node knows who answers it
 */
record ForwardCall(String handler, ApiRequest request) {
    static final PeerRequest<ForwardCall, ApiReply> KIND =
            new PeerRequest<>("http-request", 1, new QuestionCodec(), new AnswerCodec());

    private static void writeMap(DataOutput out, Map<String, String> map) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            PeerFields.writeText(out, entry.getKey());
            PeerFields.writeText(out, entry.getValue());
        }
    }

    private static Map<String, String> readMap(DataInput in) throws IOException {
        int count = in.readInt();
        Map<String, String> map = new HashMap<>();
        for (int index = 0; index < count; index++) {
            map.put(PeerFields.readText(in), PeerFields.readText(in));
        }
        return map;
    }

    private static final class QuestionCodec implements PeerCodec<ForwardCall> {
        @Override
        public void write(DataOutput out, ForwardCall call) throws IOException {
            ApiRequest request = call.request();
            PeerFields.writeText(out, call.handler());
            PeerFields.writeText(out, request.method().name());
            PeerFields.writeText(out, request.target());
            writeMap(out, request.path());
            writeMap(out, request.query());
            writeMap(out, request.headers());
            PeerFields.writeBytes(out, ByteBuffer.wrap(request.body().getBytes()));
        }

        @Override
        public ForwardCall read(DataInput in) throws IOException {
            return new ForwardCall(
                    PeerFields.readText(in),
                    new ApiRequest(
                            HttpMethod.valueOf(PeerFields.readText(in)),
                            PeerFields.readText(in),
                            readMap(in),
                            readMap(in),
                            readMap(in),
                            Buffer.buffer(PeerFields.readBytes(in))));
        }
    }

    private static final class AnswerCodec implements PeerCodec<ApiReply> {
        @Override
        public void write(DataOutput out, ApiReply reply) throws IOException {
            out.writeInt(reply.status());
            PeerFields.writeText(out, reply.mediaType());
            PeerFields.writeBytes(out, ByteBuffer.wrap(reply.body().getBytes()));
        }

        @Override
        public ApiReply read(DataInput in) throws IOException {
            return new ApiReply(in.readInt(), PeerFields.readText(in), Buffer.buffer(PeerFields.readBytes(in)));
        }
    }
}
