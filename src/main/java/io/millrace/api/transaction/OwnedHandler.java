package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.service.TransactionOwners.Owner;
import io.vertx.core.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** An API whose requests, when they are granted, tell which client has a transactional id. */
final class OwnedHandler<Q extends ApiMessage, R extends ApiMessage> implements ApiHandler<Q, R> {
    private final ApiHandler<Q, R> handler;
    private final BiConsumer<String, Owner> owners;
    private final Function<Q, @Nullable String> idOf;
    private final ToIntFunction<R> errorOf;

    /**
     * Around a handler.
     *
     * @param owners told of each id and its client
     * @param idOf the transactional id of a request; null or empty where it has none
     */
    OwnedHandler(
            ApiHandler<Q, R> handler,
            BiConsumer<String, Owner> owners,
            Function<Q, @Nullable String> idOf,
            ToIntFunction<R> errorOf) {
        this.handler = handler;
        this.owners = owners;
        this.idOf = idOf;
        this.errorOf = errorOf;
    }

    @Override
    public Future<R> handle(RequestContext context, Q request) {
        String id = idOf.apply(request);
        Future<R> answer = handler.handle(context, request);
        if (id == null || id.isEmpty()) {
            return answer;
        }
        Owner owner = new Owner(context.clientId(), context.clientHost());
        return answer.onSuccess(given -> {
            if (errorOf.applyAsInt(given) == Errors.NONE.code()) {
                owners.accept(id, owner);
            }
        });
    }
}
