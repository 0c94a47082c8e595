package io.millrace.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.testkit.Seeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class OffsetTransactionsTest {
    private static final String GROUP = "app";
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final long PRODUCER = 42;
    private static final int COORDINATOR_EPOCH = 3;

    private final GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, FakeTopics.none(), new Random(7));

    @Test
    void keepsOffsetsBackUntilTheTransactionCommits() {
        var commit = driver.send(commit(0, 5));
        assertThat(commit.waits()).isTrue();
        answer(Optional.empty());
        assertThat(commit.reply().positions().get(0).refusal()).isEmpty();
        assertThat(fetched(false).offset()).isEqualTo(OffsetFetch.NO_OFFSET);
        assertThat(fetched(true).refusal().orElseThrow().reason()).isEqualTo(Reason.UNSTABLE_OFFSET_COMMIT);

        driver.send(end(1, true)).reply();

        assertThat(fetched(true).offset()).isEqualTo(5);
    }

    @Test
    void forgetsOffsetsOfAnAbortedTransaction() {
        commitInTransaction(0, 5);

        driver.send(end(1, false)).reply();

        assertThat(fetched(true).offset()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void asksOnceForATransaction() {
        commitInTransaction(0, 5);

        var second = driver.send(commit(0, 6));

        assertThat(second.reply().positions()).hasSize(1);
        assertThat(driver.effects()).isEmpty();
    }

    @Test
    void asksForAnEpochThatNoProducerHas() {
        var commit = driver.send(commit(-1, 5));

        assertThat(commit.waits()).isTrue();
        assertThat(driver.effects()).hasSize(1);
    }

    @Test
    void refusesAllWhoWaitWhenTheCoordinatorSaysNo() {
        var first = driver.send(commit(0, 5));
        var second = driver.send(commit(0, 6));

        answer(Optional.of(new Refusal(Reason.INVALID_TXN_STATE, "no")));

        assertThat(first.refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
        assertThat(second.refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
    }

    @Test
    void asksAgainWhenAnEndCameBeforeTheAnswer() {
        driver.send(commit(1, 5));
        VerifyTransaction before = driver.nextQuestion();
        driver.send(end(1, true)).reply();

        driver.send(new TransactionVerified(PRODUCER, (short) 1, before.attempt(), Optional.empty()));

        assertThat(driver.effects()).hasSize(1);
        assertThat(driver.machine().groups().offsets().pendingEpoch(PRODUCER)).isEmpty();
    }

    @Test
    void doesNotEndTheNextTransactionWithALateMarker() {
        commitInTransaction(0, 5);
        driver.send(end(1, true)).reply();
        commitInTransaction(1, 6);

        driver.send(end(1, false)).reply();

        assertThat(driver.machine().groups().offsets().pendingEpoch(PRODUCER)).hasValue(1);
        driver.send(end(2, true)).reply();
        assertThat(fetched(true).offset()).isEqualTo(6);
    }

    @Test
    void fencesOldProducersAndOldCoordinators() {
        commitInTransaction(1, 5);

        assertThat(driver.send(new EndOffsets(PRODUCER, (short) 0, COORDINATOR_EPOCH, true, false))
                        .refusal())
                .isEqualTo(Reason.INVALID_PRODUCER_EPOCH);
        driver.send(end(2, true)).reply();
        commitInTransaction(2, 6);
        assertThat(driver.send(new EndOffsets(PRODUCER, (short) 3, COORDINATOR_EPOCH - 1, true, true))
                        .refusal())
                .isEqualTo(Reason.TRANSACTION_COORDINATOR_FENCED);
    }

    @Test
    void admitsStrangersOnlyWithoutClaims() {
        OffsetTransaction transaction = new OffsetTransaction("tx", PRODUCER, (short) 0, true);
        var position = new OffsetCommit.Position(TopicId.ZERO, ORDERS_0, 5, -1, "");
        var claims = driver.send(new OffsetCommit(
                GROUP,
                "member",
                Optional.empty(),
                4,
                Optional.empty(),
                Optional.of(transaction),
                false,
                List.of(position)));

        answer(Optional.empty());

        assertThat(claims.refusal()).isEqualTo(Reason.ILLEGAL_GENERATION);
    }

    /** All or nothing, whatever fails in between; the twin keeps what is open and what counts. */
    @RepeatedTest(10)
    void agreesWithItsTwinThroughFailovers(RepetitionInfo repetition) {
        Random random = Seeds.random("OffsetTransactionsTest", repetition.getCurrentRepetition());
        Map<Long, Long> open = new HashMap<>();
        Map<Long, Short> epochs = new HashMap<>();
        long counts = OffsetFetch.NO_OFFSET;

        for (int step = 1; step <= 500; step++) {
            long producerId = random.nextInt(3);
            short epoch = epochs.getOrDefault(producerId, (short) 0);
            int choice = random.nextInt(10);
            if (choice < 5) {
                driver.send(commit(producerId, epoch, step));
                answerAll();
                open.put(producerId, (long) step);
            } else if (choice < 9) {
                boolean commit = random.nextBoolean();
                driver.send(new EndOffsets(producerId, (short) (epoch + 1), COORDINATOR_EPOCH, commit, true));
                epochs.put(producerId, (short) (epoch + 1));
                Long pending = open.remove(producerId);
                counts = commit && pending != null ? Math.max(counts, pending) : counts;
            } else {
                driver.failOver();
            }
            assertThat(fetched(false).offset()).as("step %d", step).isEqualTo(counts);
            assertThat(fetched(true).refusal().isPresent()).isEqualTo(!open.isEmpty());
        }
    }

    private void commitInTransaction(int epoch, long offset) {
        driver.send(commit(epoch, offset));
        answerAll();
    }

    private void answerAll() {
        while (!driver.effects().isEmpty()) {
            answer(Optional.empty());
        }
    }

    private void answer(Optional<Refusal> refusal) {
        VerifyTransaction question = driver.nextQuestion();
        driver.send(new TransactionVerified(
                question.transaction().producerId(),
                question.transaction().producerEpoch(),
                question.attempt(),
                refusal));
    }

    private static OffsetCommit commit(int epoch, long offset) {
        return commit(PRODUCER, (short) epoch, offset);
    }

    private static OffsetCommit commit(long producerId, short epoch, long offset) {
        return new OffsetCommit(
                GROUP,
                "",
                Optional.empty(),
                -1,
                Optional.empty(),
                Optional.of(new OffsetTransaction("tx", producerId, epoch, true)),
                false,
                List.of(new OffsetCommit.Position(TopicId.ZERO, ORDERS_0, offset, -1, "")));
    }

    private static EndOffsets end(int epoch, boolean commit) {
        return new EndOffsets(PRODUCER, (short) epoch, COORDINATOR_EPOCH, commit, true);
    }

    private OffsetFetch.FetchedPosition fetched(boolean requireStable) {
        return driver.send(new OffsetFetch(GROUP, Optional.empty(), -1, requireStable, Optional.of(List.of(ORDERS_0))))
                .reply()
                .positions()
                .get(0);
    }
}
