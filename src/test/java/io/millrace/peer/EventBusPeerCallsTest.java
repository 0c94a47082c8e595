package io.millrace.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes that share one event bus, as nodes of a cluster do. */
class EventBusPeerCallsTest {
    private static final int ASKING = 1;
    private static final int ANSWERING = 2;
    private static final int LONG_MS = 60_000;
    private static final int SHORT_MS = 50;
    private static final PeerRequest<String, String> ECHO = new PeerRequest<>("echo", 1, new Text(), new Text());
    private static final PeerRequest<String, String> NEWER_ECHO = new PeerRequest<>("echo", 2, new Text(), new Text());

    private final Vertx vertx = Vertx.vertx();
    private final EventBusPeerCalls asking = new EventBusPeerCalls(vertx, ASKING);
    private final EventBusPeerCalls answering = new EventBusPeerCalls(vertx, ANSWERING);

    /** Words that can be read, but for one. */
    private static final class Text implements PeerCodec<String> {
        private static final String POISON = "poison";

        @Override
        public void write(DataOutput out, String message) throws IOException {
            out.writeUTF(message);
        }

        @Override
        public String read(DataInput in) throws IOException {
            String message = in.readUTF();
            if (message.equals(POISON)) {
                throw new IOException("this word is not readable");
            }
            return message;
        }
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(LONG_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException never) {
            throw new AssertionError("no answer", never);
        }
    }

    private Outcome<String> ask(int node, String question, long timeoutMs) {
        return await(asking.call(node, ECHO, question, timeoutMs));
    }

    private static Reason reason(Outcome<String> outcome) {
        return ((Outcome.Refused<String>) outcome).refusal().reason();
    }

    @Test
    void carriesAnswersOfOtherNodes() {
        await(answering.serve(ECHO, question -> Future.succeededFuture(Outcome.done(question + "!"))));

        assertThat(ask(ANSWERING, "hello", LONG_MS)).isEqualTo(Outcome.done("hello!"));
    }

    @Test
    void carriesRefusalsOfOtherNodesWithTheirSentence() {
        Outcome<String> refused = Outcome.refused(Reason.NOT_COORDINATOR, "Ask node 3.");
        await(answering.serve(ECHO, question -> Future.succeededFuture(refused)));

        assertThat(ask(ANSWERING, "hello", LONG_MS)).isEqualTo(refused);
    }

    @Test
    void asksItselfWithoutBytesInBetween() {
        await(asking.serve(ECHO, question -> Future.succeededFuture(Outcome.done(question))));

        assertThat(ask(ASKING, Text.POISON, LONG_MS)).isEqualTo(Outcome.done(Text.POISON));
    }

    @Test
    void answersOnTheContextThatAsked() {
        await(answering.serve(ECHO, question -> Future.succeededFuture(Outcome.done(question))));
        Context caller = vertx.getOrCreateContext();
        Promise<Boolean> same = Promise.promise();

        caller.runOnContext(now -> asking.call(ANSWERING, ECHO, "hello", LONG_MS)
                .onSuccess(answer -> same.complete(Vertx.currentContext() == caller)));

        assertThat(await(same.future())).isTrue();
    }

    @Test
    void refusesForANodeThatIsNotThere() {
        Outcome<String> outcome = ask(ANSWERING, "hello", LONG_MS);

        assertThat(reason(outcome)).isEqualTo(Reason.NODE_NOT_AVAILABLE);
        assertThat(outcome.toString()).contains("Node " + ANSWERING + " is not in the cluster at the moment.");
    }

    @Test
    void refusesForItselfWhenNobodyAnswersYet() {
        assertThat(reason(ask(ASKING, "hello", LONG_MS))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void refusesForANodeThatTakesTooLong() {
        await(answering.serve(
                ECHO, question -> Promise.<Outcome<String>>promise().future()));
        await(asking.serve(ECHO, question -> Promise.<Outcome<String>>promise().future()));

        assertThat(reason(ask(ANSWERING, "hello", SHORT_MS))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
        assertThat(reason(ask(ASKING, "hello", SHORT_MS))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void doesNotWaitForANodeThatLeaves() {
        Promise<String> asked = Promise.promise();
        await(answering.serve(ECHO, question -> {
            asked.complete(question);
            return Promise.<Outcome<String>>promise().future();
        }));
        Future<Outcome<String>> call = asking.call(ANSWERING, ECHO, "hello", LONG_MS);
        await(asked.future());

        asking.memberLost(ANSWERING);

        assertThat(reason(await(call))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void ignoresAnAnswerThatComesAfterItsNodeHasLeft() {
        Promise<Outcome<String>> late = Promise.promise();
        Promise<String> asked = Promise.promise();
        await(answering.serve(ECHO, question -> {
            asked.tryComplete(question);
            return question.equals("first") ? late.future() : Future.succeededFuture(Outcome.done(question));
        }));
        Future<Outcome<String>> call = asking.call(ANSWERING, ECHO, "first", LONG_MS);
        await(asked.future());
        asking.memberLost(ANSWERING);
        late.complete(Outcome.done("late"));

        assertThat(ask(ANSWERING, "second", LONG_MS)).isEqualTo(Outcome.done("second"));
        assertThat(reason(await(call))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void refusesWhatItCannotRead() {
        await(answering.serve(ECHO, question -> Future.succeededFuture(Outcome.done(Text.POISON))));

        assertThat(reason(ask(ANSWERING, Text.POISON, LONG_MS))).isEqualTo(Reason.UNSUPPORTED_VERSION);
        assertThat(reason(ask(ANSWERING, "hello", LONG_MS))).isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void doesNotGuessAtMessagesOfAnotherVersion() {
        await(answering.serve(ECHO, question -> Future.succeededFuture(Outcome.done(question))));

        assertThat(reason(await(asking.call(ANSWERING, NEWER_ECHO, "hello", LONG_MS))))
                .isEqualTo(Reason.NODE_NOT_AVAILABLE);
    }

    @Test
    void refusesWhenTheAnswererBreaks() {
        await(answering.serve(ECHO, question -> {
            throw new IllegalStateException("broken on purpose");
        }));

        assertThat(reason(ask(ANSWERING, "hello", LONG_MS))).isEqualTo(Reason.UNKNOWN_SERVER_ERROR);
    }

    @Test
    void boundsTheCallsToOneNodeAndTakesMoreWhenSomeAreAnswered() {
        Promise<Outcome<String>> answer = Promise.promise();
        await(answering.serve(ECHO, question -> answer.future()));
        List<Future<Outcome<String>>> calls = new ArrayList<>();
        for (int i = 0; i < PeerLane.MAX_CALLS; i++) {
            calls.add(asking.call(ANSWERING, ECHO, "hello", LONG_MS));
        }

        assertThat(reason(ask(ANSWERING, "one too many", LONG_MS))).isEqualTo(Reason.THROTTLED);
        answer.complete(Outcome.done("yes"));

        await(Future.all(calls));
        assertThat(ask(ANSWERING, "another", LONG_MS)).isEqualTo(Outcome.done("yes"));
    }
}
