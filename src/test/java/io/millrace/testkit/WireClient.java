package io.millrace.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** A blocking socket that speaks Kafka's frames, also wrong ones. */
public final class WireClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = (int) Await.PATIENCE.toMillis();

    private final Socket socket;
    private final DataInputStream input;

    public WireClient(int port) {
        this(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    public WireClient(String host, int port) {
        try {
            socket = new Socket(host, port);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            input = new DataInputStream(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A whole frame, length included. */
    public static byte[] frame(ApiKeys key, int version, int correlationId, ApiMessage body) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer bytes = ByteBuffer.allocate(body.size(cache, (short) version));
        body.write(new ByteBufferAccessor(bytes), cache, (short) version);
        return frame(key, version, correlationId, bytes.array());
    }

    /** A whole frame around the bytes of a body. */
    public static byte[] frame(ApiKeys key, int version, int correlationId, byte[] body) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(key.id)
                .setRequestApiVersion((short) version)
                .setCorrelationId(correlationId)
                .setClientId("wire-client");
        short headerVersion = key.requestHeaderVersion((short) version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int sizeBytes = header.size(cache, headerVersion) + body.length;
        ByteBuffer frame = ByteBuffer.allocate(4 + sizeBytes).putInt(sizeBytes);
        header.write(new ByteBufferAccessor(frame), cache, headerVersion);
        return frame.put(body).array();
    }

    public WireClient send(ApiKeys key, int version, int correlationId, ApiMessage body) {
        return send(frame(key, version, correlationId, body));
    }

    public WireClient send(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next answer: correlation id, then the message. */
    public Answer receive(ApiKeys key, int version) {
        ByteBuffer frame = ByteBuffer.wrap(receiveFrame());
        ByteBufferAccessor accessor = new ByteBufferAccessor(frame);
        ResponseHeaderData header = new ResponseHeaderData(accessor, key.responseHeaderVersion((short) version));
        ApiMessage body = key.messageType.newResponse();
        body.read(accessor, (short) version);
        if (frame.hasRemaining()) {
            throw new IllegalStateException(frame.remaining() + " bytes behind the answer");
        }
        return new Answer(header.correlationId(), body);
    }

    /** The next answer's bytes without their length. */
    public byte[] receiveFrame() {
        try {
            byte[] frame = new byte[input.readInt()];
            input.readFully(frame);
            return frame;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public ApiMessage ask(ApiKeys key, int version, ApiMessage body) {
        return send(key, version, 1, body).receive(key, version).body();
    }

    /** Whether the server has closed the connection, without having sent anything more. */
    public boolean isClosedByServer() {
        try {
            return input.read() < 0;
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** An answer as it came. */
    public record Answer(int correlationId, ApiMessage body) {}
}
