package io.millrace.http.stream;

import io.millrace.http.ApiReply;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.consumers.ConsumerCalls;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.RecordTexts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that follows a topic as a member of a group: the partitions that are its share, from where the group is. What was given
 * to the connection is committed before more is read; a client that is cut off goes on there, on any node.
 *
 * <p>Owned by the event loop of its connection. Bounded: nothing is read while the client is behind. When the coordinator of the
 * group moves, the stream joins again where it is now.
 */
final class GroupStream {
    static final int RESERVED_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(GroupStream.class);
    private static final int READ_BYTES = 256 << 10;
    private static final long WAIT_MS = 10_000;
    private static final long PAUSE_MS = 500;
    /** What may be over soon: then the stream joins again. */
    private static final Set<Integer> PASSING = Set.of(
            ProblemCode.CONSUMER_NOT_FOUND.code(),
            ProblemCode.NO_COORDINATOR.code(),
            ProblemCode.NO_LEADER.code(),
            ProblemCode.ILLEGAL_STATE.code(),
            ProblemCode.RETRIABLE.code(),
            ProblemCode.NODE_NOT_AVAILABLE.code(),
            ProblemCode.NOT_READY.code(),
            ProblemCode.OUT_OF_MEMORY.code(),
            ProblemCode.TIMED_OUT.code());

    private final Vertx vertx;
    private final Context context;
    private final ConsumerCalls consumers;
    private final StreamSink sink;
    private final String groupId;
    private final String topic;
    private final JsonObject settings;
    /** The consumer that is read; empty until it has joined. */
    private String name = "";
    /** A consumer that is not to be a member any more, for its partitions are free only then; empty when there is none. */
    private String former = "";

    private boolean reading;
    private boolean ended;

    GroupStream(
            Vertx vertx,
            ConsumerCalls consumers,
            StreamSink sink,
            String groupId,
            String topic,
            EmbeddedFormat format,
            String from) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.consumers = consumers;
        this.sink = sink;
        this.groupId = groupId;
        this.topic = topic;
        this.settings = new JsonObject()
                .put("format", format.lowerName())
                .put("auto.offset.reset", from)
                .put("enable.auto.commit", false);
    }

    void begin() {
        sink.onDrain(this::read);
        join();
    }

    /** Ends the stream and leaves the group; false when it had ended before. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        if (first) {
            giveUp();
            leave().onFailure(failure -> log.info("Left group {} unheard: {}", groupId, failure.getMessage()));
        }
        return first;
    }

    /** What was read and not committed is read again by whoever has the partitions next. */
    private void giveUp() {
        former = name.isEmpty() ? former : name;
        name = "";
    }

    /** Has the coordinator, whoever it is now, know that a former consumer is gone; otherwise it would wait for its session. */
    private Future<Void> leave() {
        if (former.isEmpty()) {
            return Future.succeededFuture();
        }
        String left = former;
        return answered(consumers.delete(groupId, left))
                .recover(failure -> codeOf(failure) == ProblemCode.CONSUMER_NOT_FOUND.code()
                        ? Future.succeededFuture(ApiReply.noContent())
                        : Future.failedFuture(failure))
                .map(gone -> {
                    former = "";
                    return null;
                });
    }

    private void join() {
        if (ended) {
            return;
        }
        leave().compose(free -> answered(consumers.create(groupId, settings)))
                .compose(created -> {
                    name = created.body().toJsonObject().getString("instance_id");
                    return answered(consumers.subscribe(groupId, name, topic));
                })
                .onSuccess(joined -> {
                    if (ended) {
                        giveUp();
                        leave().onFailure(failure ->
                                log.info("Left group {} unheard: {}", groupId, failure.getMessage()));
                    }
                    read();
                })
                .onFailure(this::joinAgain);
    }

    /** A good answer, on the event loop of this stream: consumers answer on theirs. */
    private Future<ApiReply> answered(Future<ApiReply> asked) {
        Promise<ApiReply> here = Promise.promise();
        asked.onComplete(answer -> context.runOnContext(ignored -> here.handle(answer)));
        return here.future().compose(GroupStream::good);
    }

    private static Future<ApiReply> good(ApiReply reply) {
        if (reply.status() < 300) {
            return Future.succeededFuture(reply);
        }
        JsonObject problem = reply.body().toJsonObject();
        int code = problem.getInteger("error_code");
        for (ProblemCode known : ProblemCode.values()) {
            if (known.code() == code) {
                return Future.failedFuture(new RequestRefused(known, problem.getString("detail")));
            }
        }
        return Future.failedFuture(new RequestRefused(ProblemCode.INTERNAL, problem.getString("detail")));
    }

    private void joinAgain(Throwable failure) {
        reading = false;
        if (ended) {
            return;
        }
        if (!PASSING.contains(codeOf(failure))) {
            sink.fail(String.valueOf(failure.getMessage()));
            return;
        }
        log.info("A stream of group {} joins again: {}", groupId, failure.getMessage());
        giveUp();
        vertx.setTimer(PAUSE_MS, again -> join());
    }

    /** The number of a refusal; 0 for anything else. */
    private static int codeOf(Throwable failure) {
        return failure instanceof RequestRefused refused
                ? refused.problem().code().code()
                : 0;
    }

    private void read() {
        if (ended || reading || name.isEmpty() || sink.isFull()) {
            return;
        }
        reading = true;
        answered(consumers.records(groupId, name, WAIT_MS, READ_BYTES))
                .compose(found -> send(RecordTexts.of(found.body())))
                .onSuccess(sent -> {
                    reading = false;
                    read();
                })
                .onFailure(this::joinAgain);
    }

    private Future<?> send(List<Buffer> records) {
        if (ended) {
            return Future.succeededFuture();
        }
        if (records.isEmpty()) {
            sink.keepAlive();
            return Future.succeededFuture();
        }
        records.forEach(record -> {
            JsonObject place = record.toJsonObject();
            sink.send(place.getInteger("partition") + ":" + (place.getLong("offset") + 1), record);
        });
        return answered(consumers.commit(groupId, name));
    }
}
