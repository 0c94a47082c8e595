package io.millrace.service;

import io.millrace.common.Refusal;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.group.OffsetTransaction;
import io.millrace.coordinator.group.TransactionVerified;
import io.millrace.coordinator.group.VerifyTransaction;
import io.millrace.coordinator.runtime.Effects;
import io.millrace.coordinator.runtime.ServingShard;
import java.util.List;

/** Asks coordinators of transactions what coordinators of groups want to know. Thread-safe because it has no mutable state. */
public final class OffsetTransactionEffects implements Effects {
    private final TransactionVerification coordinators;

    public OffsetTransactionEffects(TransactionVerification coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public void begin(Effect effect, ServingShard shard) {
        VerifyTransaction question = (VerifyTransaction) effect;
        OffsetTransaction transaction = question.transaction();
        TransactionCheck check = new TransactionCheck(
                transaction.transactionalId(),
                transaction.producerId(),
                transaction.producerEpoch(),
                List.of(shard.topicPartition()),
                transaction.adds());
        coordinators.check(check).onSuccess(refusals -> {
            if (shard.isServing()) {
                shard.submit(new TransactionVerified(
                        transaction.producerId(),
                        transaction.producerEpoch(),
                        question.attempt(),
                        refusals.get(0).map(OffsetTransactionEffects::asRefusalOfCommit)));
            }
        });
    }

    /** A client that hears of another coordinator would look for that of its group, which is the wrong one. */
    private static Refusal asRefusalOfCommit(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, NODE_NOT_AVAILABLE, THROTTLED ->
                new Refusal(
                        Refusal.Reason.COORDINATOR_NOT_AVAILABLE,
                        "the transaction could not be verified, send again: " + refusal.message());
            case PRODUCER_FENCED -> new Refusal(Refusal.Reason.INVALID_PRODUCER_EPOCH, refusal.message());
            default -> refusal;
        };
    }
}
