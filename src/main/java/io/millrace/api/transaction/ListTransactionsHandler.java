package io.millrace.api.transaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.TransactionState;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListTransactions (key 66), versions 0-2: the transactional ids that this node coordinates; v1 filters by duration (KIP-994),
 * v2 by a pattern of ids (KIP-1152). A state that does not exist is named in the answer. No known difference from Kafka.
 */
final class ListTransactionsHandler implements ApiHandler<ListTransactionsRequestData, ListTransactionsResponseData> {
    private final TransactionService transactions;

    ListTransactionsHandler(TransactionService transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<ListTransactionsResponseData> handle(RequestContext context, ListTransactionsRequestData request) {
        List<String> unknown = request.stateFilters().stream()
                .filter(title -> TransactionState.ofTitle(title).isEmpty())
                .toList();
        Set<TransactionState> states = request.stateFilters().stream()
                .flatMap(title -> TransactionState.ofTitle(title).stream())
                .collect(Collectors.toSet());
        ListTransactionsResponseData answer = new ListTransactionsResponseData().setUnknownStateFilters(unknown);
        if (states.isEmpty() && !unknown.isEmpty()) {
            return Future.succeededFuture(answer);
        }
        Optional<Pattern> ids;
        try {
            ids = Optional.ofNullable(request.transactionalIdPattern())
                    .filter(pattern -> !pattern.isEmpty())
                    .map(Pattern::compile);
        } catch (PatternSyntaxException notAPattern) {
            return Future.succeededFuture(answer.setErrorCode(Errors.INVALID_REGULAR_EXPRESSION.code()));
        }
        return transactions
                .list(new ListTransactions(
                        states, new HashSet<>(request.producerIdFilters()), request.durationFilter(), ids))
                .map(outcome -> fill(answer, outcome));
    }

    private static ListTransactionsResponseData fill(
            ListTransactionsResponseData answer, Outcome<ListTransactions.Reply> outcome) {
        answer.setErrorCode(ErrorCodes.of(outcome).code());
        if (outcome instanceof Outcome.Done<ListTransactions.Reply> done) {
            answer.setTransactionStates(done.value().transactions().stream()
                    .map(ListTransactionsHandler::listed)
                    .toList());
        }
        return answer;
    }

    private static ListTransactionsResponseData.TransactionState listed(ListTransactions.Listed transaction) {
        return new ListTransactionsResponseData.TransactionState()
                .setTransactionalId(transaction.transactionalId())
                .setProducerId(transaction.producerId())
                .setTransactionState(transaction.state().title());
    }
}
