package io.millrace.replication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches over the Vert.x event bus, one address for each node. Thread-safe but for {@link #serve} and {@link #stop}, which are
 * called one after the other.
 */
public final class EventBusReplicaTransport implements ReplicaTransport {
    private static final Logger log = LoggerFactory.getLogger(EventBusReplicaTransport.class);

    private static final int FAILED = 1;

    private final Vertx vertx;
    private final int nodeId;
    private @Nullable MessageConsumer<ByteBuffer> consumer;

    /** Makes the transport of one node; codecs are known to a Vert.x once, however many nodes share it. */
    public EventBusReplicaTransport(Vertx vertx, int nodeId) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        try {
            vertx.eventBus().registerCodec(new ByteBufferCodec());
        } catch (IllegalStateException registered) {
            log.debug("the codec is registered already", registered);
        }
    }

    private static String address(int nodeId) {
        return "millrace.replica." + nodeId;
    }

    @Override
    public Future<ByteBuffer> request(int toNodeId, ByteBuffer request, long timeoutMs) {
        DeliveryOptions options =
                new DeliveryOptions().setCodecName(ByteBufferCodec.NAME).setSendTimeout(timeoutMs);
        return vertx.eventBus()
                .<ByteBuffer>request(address(toNodeId), request, options)
                .map(Message::body);
    }

    @Override
    public Future<Void> serve(Function<ByteBuffer, Future<ByteBuffer>> handler) {
        DeliveryOptions options = new DeliveryOptions().setCodecName(ByteBufferCodec.NAME);
        MessageConsumer<ByteBuffer> serving = vertx.eventBus()
                .consumer(
                        address(nodeId),
                        message -> handler.apply(message.body())
                                .onComplete(
                                        reply -> message.reply(reply, options),
                                        failure -> message.fail(FAILED, String.valueOf(failure.getMessage()))));
        consumer = serving;
        return serving.completion();
    }

    @Override
    public Future<Void> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }
}
