package io.millrace.net;

import io.millrace.api.ApiTable;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.Listener;
import io.millrace.metrics.RequestMeters;
import io.millrace.protocol.FrameAssembler;
import io.millrace.protocol.ResponseEncoder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.List;

/**
 * What all instances of {@link KafkaServerVerticle} share: listeners, APIs, limits and the count of request memory.
 * Thread-safe because it is immutable but for the atomic count.
 */
public final class KafkaEndpoint {
    private final List<Listener> listeners;
    private final ConnectionLimits limits;
    private final ByteBufAllocator allocator;
    private final RequestDispatch dispatch;
    private final RequestMemory memory;
    private final Admission admission;
    private final RequestMeters requests;

    /**
     * Puts the parts together.
     *
     * @param allocator of frames and answers; pooled and direct in production
     */
    KafkaEndpoint(
            List<Listener> listeners,
            ApiTable apis,
            ConnectionLimits limits,
            ByteBufAllocator allocator,
            RequestMeters requests,
            Clock clock) {
        this.listeners = List.copyOf(listeners);
        this.limits = limits;
        this.allocator = allocator;
        this.dispatch = new RequestDispatch(apis, new ResponseEncoder(allocator), requests, clock);
        this.requests = requests;
        this.memory = new RequestMemory(limits.maxNodeBytes());
        this.admission = new Admission(limits.maxConnections(), limits.maxConnectionsPerIp());
    }

    /** The listeners of a configured node, with limits that fit its direct memory. */
    public static KafkaEndpoint of(BrokerConfig config, ApiTable apis, Clock clock) {
        ConnectionLimits limits = ConnectionLimits.of(config, PlatformDependent.maxDirectMemory());
        RequestMeters requests = new RequestMeters(apis.entries().stream()
                .map(entry -> new RequestMeters.Api(entry.key().id, entry.key().name))
                .toList());
        return new KafkaEndpoint(config.listeners(), apis, limits, PooledByteBufAllocator.DEFAULT, requests, clock);
    }

    /** Requests by API. */
    public RequestMeters requests() {
        return requests;
    }

    List<Listener> listeners() {
        return listeners;
    }

    ConnectionLimits limits() {
        return limits;
    }

    RequestDispatch dispatch() {
        return dispatch;
    }

    Admission admission() {
        return admission;
    }

    /** Clients connected to this node. */
    public int connectionCount() {
        return admission.count();
    }

    /** Bytes that requests hold on this node: arriving, or not answered yet. */
    public long requestBytes() {
        return memory.usedBytes();
    }

    FrameAssembler newAssembler() {
        return new FrameAssembler(allocator, limits.maxFrameBytes());
    }

    ConnectionBudget newBudget() {
        return new ConnectionBudget(limits, memory);
    }
}
