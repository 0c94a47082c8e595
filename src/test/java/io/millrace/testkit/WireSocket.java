package io.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A connection that sends whatever a test wants, valid or not. Owned by one test thread. */
public final class WireSocket implements AutoCloseable {
    private static final Duration PATIENCE = Await.PATIENCE;

    private final Socket socket;
    private final DataInputStream input;

    public WireSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        input = new DataInputStream(socket.getInputStream());
    }

    /** A request header (version 1) and body without the length in front. */
    public static byte[] request(int apiKey, int apiVersion, int correlationId, byte... body) {
        byte[] clientId = "wire".getBytes(UTF_8);
        return ByteBuffer.allocate(10 + clientId.length + body.length)
                .putShort((short) apiKey)
                .putShort((short) apiVersion)
                .putInt(correlationId)
                .putShort((short) clientId.length)
                .put(clientId)
                .put(body)
                .array();
    }

    /** Bytes as they are. */
    public void sendRaw(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Four bytes of length, whatever they say, and bytes that need not match it. */
    public void sendFrame(int length, byte... bytes) throws IOException {
        sendRaw(ByteBuffer.allocate(4 + bytes.length).putInt(length).put(bytes).array());
    }

    /** A whole frame with the right length. */
    public void sendFrame(byte... bytes) throws IOException {
        sendFrame(bytes.length, bytes);
    }

    /** A valid request, without waiting for its answer. */
    public void send(RequestHeader header, AbstractRequest request) throws IOException {
        ByteBuffer encoded = request.serializeWithHeader(header);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        sendFrame(bytes);
    }

    /** A valid request and its answer. */
    public AbstractResponse call(ApiKeys api, AbstractRequest request) throws IOException {
        RequestHeader header = new RequestHeader(api, request.version(), "wire", 7);
        send(header, request);
        ByteBuffer answer = ByteBuffer.wrap(
                receive().orElseThrow(() -> new EOFException("the broker closed the connection on " + api)));
        return AbstractResponse.parseResponse(answer, header);
    }

    /** The next whole frame; empty when the broker closed the connection. Fails when neither happens. */
    public Optional<byte[]> receive() throws IOException {
        try {
            byte[] frame = new byte[input.readInt()];
            input.readFully(frame);
            return Optional.of(frame);
        } catch (EOFException | SocketException closed) {
            return Optional.empty();
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("the broker neither answered nor closed within " + PATIENCE, silent);
        }
    }

    /** Says that nothing more will be sent, but still listens. */
    public void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
