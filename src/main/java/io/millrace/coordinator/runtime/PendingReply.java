package io.millrace.coordinator.runtime;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/**
 * Somebody who waits for the answer to a command. Thread-safe because the promise is; the answer arrives on the context that
 * asked. Invariant: the first answer counts.
 */
final class PendingReply<R> implements ReplyToken<R> {
    private final Promise<Outcome<R>> promise;

    private PendingReply(Promise<Outcome<R>> promise) {
        this.promise = promise;
    }

    /** A reply to the context this is called on. */
    static <R> PendingReply<R> toCaller(Vertx vertx) {
        return new PendingReply<>(((ContextInternal) vertx.getOrCreateContext()).promise());
    }

    Future<Outcome<R>> future() {
        return promise.future();
    }

    void complete(Outcome<R> outcome) {
        promise.tryComplete(outcome);
    }

    void refuse(Refusal refusal) {
        promise.tryComplete(new Outcome.Refused<>(refusal));
    }
}
