package io.millrace.http.consumers;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.service.GroupService;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of HTTP clients on this node: made, found, kept alive in their groups, closed when nobody uses them.
 *
 * <p>Owned by one event-loop context: requests come to it from theirs and go back. Invariant: there are at most as many consumers
 * as the config allows.
 */
public final class ConsumerHub {
    private static final Logger log = LoggerFactory.getLogger(ConsumerHub.class);
    private static final long CHECK_MS = 500;

    private final Vertx vertx;
    private final Context context;
    private final Clock clock;
    private final RandomGenerator random;
    private final GroupService groups;
    private final ClusterView cluster;
    private final RoutedReads reads;
    private final RoutedOffsets offsets;
    private final int maxConsumers;
    private final long idleTimeoutMs;
    private final Map<Key, Consumer> consumers = new HashMap<>();

    private record Key(String groupId, String name) {}

    /** What the hub stands on. Immutable. */
    public record Ports(
            Vertx vertx,
            Clock clock,
            RandomGenerator random,
            GroupService groups,
            ClusterView cluster,
            RoutedReads reads,
            RoutedOffsets offsets) {}

    /** A hub on a context of its own. */
    public ConsumerHub(Ports ports, int maxConsumers, long idleTimeoutMs) {
        this.vertx = ports.vertx();
        this.context = vertx.getOrCreateContext();
        this.clock = ports.clock();
        this.random = ports.random();
        this.groups = ports.groups();
        this.cluster = ports.cluster();
        this.reads = ports.reads();
        this.offsets = ports.offsets();
        this.maxConsumers = maxConsumers;
        this.idleTimeoutMs = idleTimeoutMs;
    }

    /** Begins to keep consumers alive. */
    public void start() {
        context.runOnContext(ignored -> vertx.setPeriodic(CHECK_MS, tick -> check()));
    }

    /** A handler that runs on the hub's context. */
    ApiHandler onHub(ApiHandler handler) {
        return request -> {
            Promise<ApiReply> answer = Promise.promise();
            context.runOnContext(ignored -> answered(handler, request).onComplete(answer));
            return answer.future();
        };
    }

    private static Future<ApiReply> answered(ApiHandler handler, ApiRequest request) {
        return Future.succeededFuture(request).compose(handler::handle);
    }

    Consumer create(String groupId, ConsumerSettings settings) {
        UUID memberId = new UUID(random.nextLong(), random.nextLong());
        String name = settings.name().orElse("consumer-" + memberId);
        Key key = new Key(groupId, name);
        if (consumers.containsKey(key)) {
            throw new RequestRefused(
                    ProblemCode.CONSUMER_EXISTS,
                    "There is a consumer '" + name + "' in group '" + groupId + "' already. Delete it, or use it.");
        }
        if (consumers.size() >= maxConsumers) {
            throw new RequestRefused(
                    ProblemCode.TOO_MANY_CONSUMERS,
                    "This node has http.consumers.max (" + maxConsumers + ") consumers. Delete those you do not use.");
        }
        GroupMembership membership = new GroupMembership(groups, cluster, groupId, memberId.toString(), name);
        Consumer consumer = new Consumer(groupId, name, settings, membership, groups, reads, offsets);
        consumer.lastUsedMs = nowMs();
        consumers.put(key, consumer);
        return consumer;
    }

    Consumer find(String groupId, String name) {
        Consumer consumer = consumers.get(new Key(groupId, name));
        if (consumer == null) {
            throw new RequestRefused(
                    ProblemCode.CONSUMER_NOT_FOUND,
                    "There is no consumer '" + name + "' in group '" + groupId
                            + "': it was never made, was not used for too long, or its node is gone. Create it again.");
        }
        consumer.lastUsedMs = nowMs();
        return consumer;
    }

    Future<Void> remove(Consumer consumer) {
        consumers.remove(new Key(consumer.groupId, consumer.name), consumer);
        return consumer.close();
    }

    PollClock clock(long timeoutMs) {
        return new PollClock(vertx, clock, timeoutMs);
    }

    /** Monotonic time in milliseconds. */
    private long nowMs() {
        return clock.monotonicMs();
    }

    private void check() {
        long nowMs = nowMs();
        List<Consumer> idle = new ArrayList<>();
        for (Consumer consumer : consumers.values()) {
            if (!consumer.polling() && nowMs - consumer.lastUsedMs > idleTimeoutMs) {
                idle.add(consumer);
            } else if (consumer.subscribed() && nowMs >= consumer.nextHeartbeatMs) {
                consumer.nextHeartbeatMs = nowMs + consumer.membership.heartbeatIntervalMs();
                consumer.heartbeat().onFailure(failure -> gone(consumer, failure));
            }
        }
        for (Consumer consumer : idle) {
            log.info("Consumer '{}' of group '{}' was not used for too long: closed", consumer.name, consumer.groupId);
            remove(consumer).onFailure(failure -> gone(consumer, failure));
        }
    }

    /** A group that is not coordinated here any more takes its consumers with it: the client makes them anew where it is now. */
    private void gone(Consumer consumer, Throwable failure) {
        boolean elsewhere =
                failure instanceof RequestRefused refused && refused.problem().code() == ProblemCode.NO_COORDINATOR;
        log.info(
                "Consumer '{}' of group '{}' could not speak to its group: {}",
                consumer.name,
                consumer.groupId,
                failure.getMessage());
        if (elsewhere) {
            consumers.remove(new Key(consumer.groupId, consumer.name), consumer);
        }
    }
}
