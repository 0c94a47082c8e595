package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import java.util.Set;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;

/**
 * ListTransactions (key 66), versions 0-2: v1 filters by duration (KIP-994), v2 by a pattern of ids (KIP-1152). There are no
 * transactions here yet, so whatever the filters say, nothing is found; a state that does not exist is named.
 */
final class ListTransactionsHandler implements ApiHandler<ListTransactionsRequestData, ListTransactionsResponseData> {
    private static final Set<String> STATES = Set.of(
            "Empty",
            "Ongoing",
            "PrepareCommit",
            "PrepareAbort",
            "CompleteCommit",
            "CompleteAbort",
            "Dead",
            "PrepareEpochFence");

    @Override
    public Future<ListTransactionsResponseData> handle(RequestContext context, ListTransactionsRequestData request) {
        return Future.succeededFuture(new ListTransactionsResponseData()
                .setUnknownStateFilters(request.stateFilters().stream()
                        .filter(state -> !STATES.contains(state))
                        .toList()));
    }
}
