package io.millrace.service;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.TransactionVerifier;
import io.millrace.partition.Verification;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the coordinator about the partitions of one produce request: what their owners want to know is gathered on the
 * request's event loop and asked together.
 *
 * <p>Thread-safe because the queue is concurrent. Bounded by the partitions of the request.
 */
final class RequestVerification implements TransactionVerifier {
    private final Context context;
    private final TransactionScope transaction;
    private final TransactionVerification coordinator;
    private final ConcurrentLinkedQueue<Question> questions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private record Question(HostedPartition partition, Verification verification) {}

    private record Producer(long id, short epoch) {}

    RequestVerification(Context context, TransactionScope transaction, TransactionVerification coordinator) {
        this.context = context;
        this.transaction = transaction;
        this.coordinator = coordinator;
    }

    @Override
    public void verify(HostedPartition partition, Verification verification) {
        questions.add(new Question(partition, verification));
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(ignored -> ask());
        }
    }

    private void ask() {
        scheduled.set(false); // Before the queue is looked at: what comes later is asked by itself.
        Map<Producer, List<Question>> byProducer = new LinkedHashMap<>();
        for (Question question = questions.poll(); question != null; question = questions.poll()) {
            Verification verification = question.verification();
            byProducer
                    .computeIfAbsent(
                            new Producer(verification.producerId(), verification.producerEpoch()),
                            unused -> new ArrayList<>())
                    .add(question);
        }
        byProducer.forEach(this::ask);
    }

    private void ask(Producer producer, List<Question> asked) {
        List<TopicPartition> partitions = asked.stream()
                .map(question -> question.partition().topicPartition())
                .toList();
        TransactionCheck check = new TransactionCheck(
                transaction.transactionalId(), producer.id(), producer.epoch(), partitions, transaction.adds());
        coordinator.check(check).onSuccess(refusals -> {
            for (int i = 0; i < asked.size(); i++) {
                Question question = asked.get(i);
                question.partition()
                        .verified(question.verification(), refusals.get(i).map(this::asRefusalOfProduce));
            }
        });
    }

    /** What is over soon is said as something that every client sends again for, without looking for another leader. */
    private Refusal asRefusalOfProduce(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_COORDINATOR,
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    NODE_NOT_AVAILABLE,
                    THROTTLED -> new Refusal(Refusal.Reason.NOT_ENOUGH_REPLICAS, unverified(refusal));
            case PRODUCER_FENCED -> new Refusal(Refusal.Reason.INVALID_PRODUCER_EPOCH, refusal.message());
            default -> refusal;
        };
    }

    private String unverified(Refusal refusal) {
        return "transaction '" + transaction.transactionalId() + "' could not be verified, send again: "
                + refusal.message();
    }
}
