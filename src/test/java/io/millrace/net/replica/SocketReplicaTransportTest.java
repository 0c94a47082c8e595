package io.millrace.net.replica;

import static io.millrace.testkit.HostedNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.SystemClock;
import io.millrace.replication.OutgoingMessage;
import io.millrace.replication.ReceivedMessage;
import io.millrace.testkit.Await;
import io.millrace.testkit.CountingAllocator;
import io.millrace.testkit.FakeSlice;
import io.millrace.testkit.WireSocket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketReplicaTransportTest {
    private static final Duration PATIENCE = Await.PATIENCE;
    private static final int LEADER = 1;
    private static final int FOLLOWER = 2;
    private static final int TIMEOUT_MS = 30_000;

    private final Vertx vertx = Vertx.vertx();
    private final Context leading = vertx.getOrCreateContext();
    private final Context following = vertx.getOrCreateContext();
    private final CountingAllocator allocator = new CountingAllocator();
    private final List<SocketReplicaTransport> serving = new ArrayList<>();
    private final Queue<FakeSlice> slices = new ConcurrentLinkedQueue<>();
    private final SocketReplicaTransport follower = transport(FOLLOWER, 0);

    private SocketReplicaTransport transport(int nodeId, int incarnation) {
        return new SocketReplicaTransport(
                vertx,
                SystemClock.INSTANCE,
                allocator,
                nodeId,
                new ReplicaSocketOptions("127.0.0.1", 0, new UUID(7, incarnation), 4 << 20, 0));
    }

    @AfterEach
    void everythingIsGivenBack() {
        on(following, () -> {
            follower.disconnect(LEADER);
            return Future.succeededFuture();
        });
        serving.forEach(transport -> on(leading, transport::stop));
        Await.until("buffers are released", PATIENCE, () -> allocator.usedBytes() == 0);
        Await.until("slices are closed", PATIENCE, () -> slices.stream().allMatch(slice -> slice.closeCount() == 1));
        await(vertx.close());
    }

    private <T> T on(Context context, Supplier<Future<T>> action) {
        return await(Future.future(
                promise -> context.runOnContext(ignored -> action.get().onComplete(promise))));
    }

    private SocketReplicaTransport serve(int incarnation, Function<ByteBuffer, Future<OutgoingMessage>> handler) {
        SocketReplicaTransport leader = transport(LEADER, incarnation);
        serving.add(leader);
        on(leading, () -> leader.serve(handler));
        return leader;
    }

    /** What the leader answers, or the exception that the request failed with. */
    private Future<Object> ask(byte[] request, long timeoutMs) {
        Promise<Object> answer = Promise.promise();
        following.runOnContext(ignored -> follower.request(LEADER, ByteBuffer.wrap(request), timeoutMs)
                .onComplete(reply -> answer.complete(bytesOf(reply)), answer::complete));
        return answer.future();
    }

    private static byte[] bytesOf(ReceivedMessage reply) {
        byte[] bytes = new byte[reply.bytes().remaining()];
        reply.bytes().get(bytes);
        reply.release();
        return bytes;
    }

    private static Future<OutgoingMessage> echo(ByteBuffer request) {
        ByteBuffer copy = ByteBuffer.allocate(request.remaining()).put(request).flip();
        return Future.succeededFuture(new OutgoingMessage(List.of(new OutgoingMessage.Bytes(copy))));
    }

    private OutgoingMessage.Records slice(FakeSlice slice) {
        slices.add(slice);
        return new OutgoingMessage.Records(slice);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aReplyIsItsPartsInOrder() {
        byte[] large = random(1 << 20);
        byte[] small = random(500);
        serve(
                0,
                request -> Future.succeededFuture(new OutgoingMessage(List.of(
                        new OutgoingMessage.Bytes(ByteBuffer.wrap(small)),
                        slice(new FakeSlice(large)),
                        new OutgoingMessage.Bytes(ByteBuffer.wrap(small, 0, 3)),
                        slice(new FakeSlice(small))))));

        Object reply = await(ask(new byte[] {1}, TIMEOUT_MS));

        ByteBuffer expected = ByteBuffer.allocate(large.length + 2 * small.length + 3);
        expected.put(small).put(large).put(small, 0, 3).put(small);
        assertThat((byte[]) reply).isEqualTo(expected.array());
    }

    @Test
    void eachRequestGetsItsOwnReplyInWhateverOrder() {
        Queue<Promise<OutgoingMessage>> parked = new ConcurrentLinkedQueue<>();
        serve(0, request -> {
            if (request.get(0) == 2) {
                return echo(request)
                        .onComplete(done -> parked.remove()
                                .complete(echo(ByteBuffer.wrap(new byte[] {1})).result()));
            }
            Promise<OutgoingMessage> later = Promise.promise();
            parked.add(later);
            return later.future();
        });

        Future<Object> first = ask(new byte[] {1}, TIMEOUT_MS);
        Future<Object> second = ask(new byte[] {2}, TIMEOUT_MS);

        assertThat((byte[]) await(first)).containsExactly(1);
        assertThat((byte[]) await(second)).containsExactly(2);
    }

    @Test
    void aRequestThatIsNotAnsweredFailsInTime() {
        serve(0, request -> Promise.<OutgoingMessage>promise().future());

        Object answer = await(ask(new byte[] {1}, 300));

        assertThat(answer)
                .isInstanceOf(Exception.class)
                .hasToString("java.util.concurrent.TimeoutException: no answer came in time");
    }

    @Test
    void whatALostNodeWasAskedFailsAtOnce() {
        Promise<Void> asked = Promise.promise();
        serve(0, request -> {
            asked.tryComplete();
            return Promise.<OutgoingMessage>promise().future();
        });
        Future<Object> answer = ask(new byte[] {1}, 600_000);
        await(asked.future());

        following.runOnContext(ignored -> follower.disconnect(LEADER));

        assertThat(await(answer)).isInstanceOf(IOException.class).asString().contains("left the cluster");
    }

    @Test
    void aNodeThatServesNothingIsNoSilence() {
        Object answer = await(ask(new byte[] {1}, TIMEOUT_MS));

        assertThat(answer).isInstanceOf(IOException.class).asString().contains("node 1 cannot be connected to");
    }

    @Test
    void theNextRequestReachesALeaderThatStartedAgain() {
        SocketReplicaTransport before = serve(0, SocketReplicaTransportTest::echo);
        await(ask(new byte[] {1}, TIMEOUT_MS));
        on(leading, before::stop);
        serve(1, SocketReplicaTransportTest::echo);

        Object answer = Await.until(
                "the leader answers again",
                PATIENCE,
                () -> await(ask(new byte[] {5}, TIMEOUT_MS)),
                byte[].class::isInstance);

        assertThat((byte[]) answer).containsExactly(5);
    }

    @Test
    void recordsThatAreGoneEndTheConnectionAndNotTheTransport() {
        serve(
                0,
                request -> request.get(0) == 1
                        ? Future.succeededFuture(
                                new OutgoingMessage(List.of(slice(new FakeSlice(random(100_000), 40_000)))))
                        : echo(request));

        Object lost = await(ask(new byte[] {1}, TIMEOUT_MS));
        Object next = await(ask(new byte[] {2}, TIMEOUT_MS));

        assertThat(lost).isInstanceOf(IOException.class);
        assertThat((byte[]) next).containsExactly(2);
    }

    @Test
    void whoDoesNotKnowTheTokenIsNotServed() throws IOException {
        Queue<ByteBuffer> requests = new ConcurrentLinkedQueue<>();
        serve(0, request -> {
            requests.add(request);
            return echo(request);
        });
        int port = await(vertx.eventBus().<JsonObject>request(ReplicaDoor.busAddress(LEADER), new JsonObject()))
                .body()
                .getInteger(ReplicaDoor.PORT);

        try (WireSocket stranger = new WireSocket(port)) {
            stranger.sendFrame(new byte[16]);
            stranger.sendFrame(new byte[20]);

            assertThat(stranger.receive()).isEmpty();
        }
        assertThat(requests).isEmpty();
    }
}
