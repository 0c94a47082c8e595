package io.millrace.http.consumers;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.service.GroupService;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** Nodes of a cluster have about as many consumers together as there are nodes. */
    private static final int NOTES_OF_CONSUMER = 10;

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
    private final ConsumerNotes notes;
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
            RoutedOffsets offsets,
            EveryNode nodes) {}

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
        this.notes = new ConsumerNotes(
                ports.nodes(),
                new UUID(random.nextLong(), random.nextLong()).toString(),
                NOTES_OF_CONSUMER * Math.max(1, maxConsumers));
        this.idleTimeoutMs = idleTimeoutMs;
    }

    /** Begins to keep consumers alive. */
    public void start() {
        notes.serve(this);
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

    Consumer create(String groupId, JsonObject settings) {
        UUID memberId = new UUID(random.nextLong(), random.nextLong());
        ConsumerSettings wanted = ConsumerSettings.read(JsonFields.read(settings.toBuffer()));
        String name = wanted.name().orElse("consumer-" + memberId);
        if (consumers.containsKey(new Key(groupId, name))) {
            throw new RequestRefused(
                    ProblemCode.CONSUMER_EXISTS,
                    "There is a consumer '" + name + "' in group '" + groupId + "' already. Delete it, or use it.");
        }
        Consumer consumer = make(groupId, name, memberId.toString(), settings);
        notes.write(consumer);
        return consumer;
    }

    private Consumer make(String groupId, String name, String memberId, JsonObject settings) {
        if (consumers.size() >= maxConsumers) {
            throw new RequestRefused(
                    ProblemCode.TOO_MANY_CONSUMERS,
                    "This node has http.consumers.max (" + maxConsumers + ") consumers. Delete those you do not use.");
        }
        GroupMembership membership = new GroupMembership(groups, cluster, groupId, memberId, name);
        Consumer consumer = new Consumer(groupId, name, settings, membership, groups, reads, offsets);
        consumer.lastUsedMs = nowMs();
        consumers.put(new Key(groupId, name), consumer);
        return consumer;
    }

    /** What a consumer reads has changed: other nodes are to know. */
    void changed(Consumer consumer) {
        notes.write(consumer);
    }

    /** A consumer that another node had, when this one coordinates its group now: the same member, which joins again. */
    private Optional<Consumer> restored(String groupId, String name) {
        return notes.find(groupId, name).map(note -> {
            log.info("Consumer '{}' of group '{}' goes on here", name, groupId);
            Consumer consumer = make(groupId, name, note.getString("member"), note.getJsonObject("settings"));
            consumer.resume(note, cluster.image());
            notes.write(consumer);
            return consumer;
        });
    }

    /** The consumer that the path of a request names. */
    Consumer find(ApiRequest request) {
        return find(request.pathParameter("group"), request.pathParameter("name"));
    }

    Consumer find(String groupId, String name) {
        Consumer consumer = consumers.get(new Key(groupId, name));
        if (consumer == null) {
            consumer = restored(groupId, name).orElse(null);
        }
        if (consumer == null) {
            throw new RequestRefused(
                    ProblemCode.CONSUMER_NOT_FOUND,
                    "There is no consumer '" + name + "' in group '" + groupId
                            + "': it was never made, or was not used for too long. Create it again.");
        }
        consumer.lastUsedMs = nowMs();
        return consumer;
    }

    Future<Void> remove(Consumer consumer) {
        consumers.remove(new Key(consumer.groupId, consumer.name), consumer);
        notes.forget(consumer);
        return consumer.close();
    }

    /** Another node has this consumer now: what is left of it here must not come back with the positions it had. */
    void elsewhere(String groupId, String name) {
        consumers.remove(new Key(groupId, name));
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
        for (Consumer consumer : List.copyOf(consumers.values())) { // One that is gone is removed at once.
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

    /** A group that is not coordinated here any more takes its consumers with it: {@link #restored} where it is now. */
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
