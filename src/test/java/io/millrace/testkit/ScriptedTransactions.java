package io.millrace.testkit;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.coordinator.transaction.TransactionState;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Transactions that answer what a test says, at once: a refusal to everything, or an identity where one is asked for. */
public final class ScriptedTransactions implements TransactionService {
    public final List<Object> asked = new ArrayList<>();
    private Optional<Refusal> refusal = Optional.of(new Refusal(Reason.NOT_COORDINATOR, "scripted"));
    private ProducerIdentity identity = new ProducerIdentity(-1, (short) -1);

    /** Refuses everything from now on. */
    public void refuse(Reason reason) {
        refusal = Optional.of(new Refusal(reason, "scripted"));
    }

    /** Grants everything from now on. */
    public void grant(ProducerIdentity next) {
        refusal = Optional.empty();
        identity = next;
    }

    @Override
    public Future<Outcome<ProducerIdentity>> begin(
            String transactionalId, int timeoutMs, Optional<ProducerIdentity> expected) {
        asked.add(expected);
        return answer(identity);
    }

    @Override
    public Future<List<Optional<Refusal>>> add(AddPartitions command) {
        asked.add(command);
        return Future.succeededFuture(Collections.nCopies(command.partitions().size(), refusal));
    }

    @Override
    public Future<Optional<Refusal>> addOffsets(String transactionalId, ProducerIdentity producer, String groupId) {
        asked.add(groupId);
        return Future.succeededFuture(refusal);
    }

    @Override
    public Future<Outcome<ProducerIdentity>> end(
            String transactionalId, ProducerIdentity producer, boolean commit, int clientVersion) {
        asked.add(producer);
        return answer(identity);
    }

    @Override
    public Future<Outcome<Transaction>> describe(String transactionalId) {
        asked.add(transactionalId);
        return Future.succeededFuture(Outcome.refused(Reason.TRANSACTIONAL_ID_NOT_FOUND, "scripted"));
    }

    @Override
    public Future<Outcome<ListTransactions.Reply>> list(ListTransactions command) {
        asked.add(command);
        return answer(new ListTransactions.Reply(List.of(new ListTransactions.Listed(
                "orders",
                new Transaction(
                        new ProducerIdentity(7, (short) 0),
                        -1,
                        -1,
                        60_000,
                        TransactionState.ONGOING,
                        Collections.emptyNavigableSet(),
                        0,
                        0,
                        0)))));
    }

    private <T> Future<Outcome<T>> answer(T granted) {
        return Future.succeededFuture(
                refusal.<Outcome<T>>map(Outcome.Refused::new).orElseGet(() -> Outcome.done(granted)));
    }
}
