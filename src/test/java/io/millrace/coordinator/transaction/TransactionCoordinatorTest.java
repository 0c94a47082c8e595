package io.millrace.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.transaction.EndTransaction.Reply.Decided;
import io.millrace.coordinator.transaction.EndTransaction.Reply.FreshProducerIdWanted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransactionCoordinatorTest {
    private static final String ID = "orders";
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 1);
    private static final int V1 = 0;
    private static final int V2 = 2;
    private static final int TIMEOUT_MS = 60_000;

    private final TransactionDriver driver = new TransactionDriver();

    private ProducerIdentity begun() {
        return driver.init(ID, TIMEOUT_MS).reply().producer();
    }

    private static ProducerIdentity at(ProducerIdentity producer, int epoch) {
        return new ProducerIdentity(producer.producerId(), (short) epoch);
    }

    /** A producer with the last epoch there is. */
    private ProducerIdentity exhausted() {
        ProducerIdentity producer = at(begun(), ProducerIdentity.LAST_EPOCH);
        driver.machine()
                .apply(new TransactionEvent.Stored(ID, Transaction.first(producer, TIMEOUT_MS, driver.nowMs())));
        return producer;
    }

    private TransactionState state() {
        return driver.describe(ID).state();
    }

    private static Decided decided(Pending<EndTransaction.Reply> end) {
        return (Decided) end.reply();
    }

    // ---- producers

    @Test
    void givesANewIdTheFirstEpochAndEachLaterProducerTheNext() {
        ProducerIdentity first = begun();

        ProducerIdentity second = begun();

        assertThat(first).isEqualTo(new ProducerIdentity(1_000, (short) 0));
        assertThat(second).isEqualTo(at(first, 1));
    }

    @Test
    void refusesTimeoutsOutOfBounds() {
        assertThat(driver.init(ID, 0).refusal()).isEqualTo(Reason.INVALID_TRANSACTION_TIMEOUT);
        assertThat(driver.init(ID, 900_001).refusal()).isEqualTo(Reason.INVALID_TRANSACTION_TIMEOUT);
        assertThat(driver.init(ID, 900_000).reply().producer().epoch()).isZero();
    }

    @Test
    void abortsWhatTheProducerBeforeLeftOpenBeforeItAnswersTheNext() {
        ProducerIdentity first = begun();
        driver.add(ID, first, V1, A);

        Pending<InitProducer.Reply> second = driver.init(ID, TIMEOUT_MS);
        boolean waited = second.waits();
        driver.writeMarkers();

        assertThat(waited).isTrue();
        assertThat(second.reply().producer()).isEqualTo(at(first, 2));
        assertThat(driver.end(ID, first, true, V1).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
        assertThat(driver.add(ID, at(first, 1), V1, A).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
    }

    @Test
    void tellsTheNextProducerToAskAgainWhenTheMarkersTakeLong() {
        driver.add(ID, begun(), V1, A);
        Pending<InitProducer.Reply> second = driver.init(ID, TIMEOUT_MS);

        driver.advanceMs(200);

        assertThat(second.refusal()).isEqualTo(Reason.CONCURRENT_TRANSACTIONS);
    }

    @Test
    void renewsTheEpochOfAProducerOnceHoweverOftenItAsks() {
        ProducerIdentity first = begun();

        ProducerIdentity renewed = driver.renew(ID, first).reply().producer();
        ProducerIdentity again = driver.renew(ID, first).reply().producer();

        assertThat(renewed).isEqualTo(at(first, 1)).isEqualTo(again);
    }

    @Test
    void fencesAProducerThatWantsToRenewAfterAnotherOneBegan() {
        ProducerIdentity first = begun();
        driver.renew(ID, first);
        begun();

        assertThat(driver.renew(ID, first).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
        assertThat(driver.renew(ID, at(first, 1)).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
    }

    @Test
    void goesOnWithAFreshProducerIdWhenTheEpochsAreExhausted() {
        ProducerIdentity last = exhausted();

        ProducerIdentity next = driver.renew(ID, last).reply().producer();
        ProducerIdentity again = driver.renew(ID, last).reply().producer();

        assertThat(next.producerId()).isNotEqualTo(last.producerId());
        assertThat(next.epoch()).isZero();
        assertThat(again).isEqualTo(next);
    }

    // ---- partitions

    @Test
    void refusesPartitionsOfProducersItDoesNotKnow() {
        ProducerIdentity producer = begun();

        assertThat(driver.add("other", producer, V1, A).refusal()).isEqualTo(Reason.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.add(ID, new ProducerIdentity(7, (short) 0), V1, A).refusal())
                .isEqualTo(Reason.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.add(ID, at(producer, 1), V1, A).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
    }

    @Test
    void writesNothingForPartitionsItHas() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A, B);
        int before = driver.log().size();

        driver.add(ID, producer, V2, B).reply();

        assertThat(driver.log()).hasSize(before);
    }

    @Test
    void verifiesWithoutAdding() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, A);

        List<Boolean> belongs = driver.verify(ID, producer, A, B).reply().refusals().stream()
                .map(Optional::isEmpty)
                .toList();

        assertThat(belongs).containsExactly(true, false);
        assertThat(driver.describe(ID).partitions()).containsExactly(A);
    }

    @Test
    void holdsPartitionsOfTheNextTransactionBackUntilTheMarkersAreWritten() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A);
        ProducerIdentity next = decided(driver.end(ID, producer, true, V2)).next();

        Pending<AddPartitions.Reply> added = driver.add(ID, next, V2, B);
        boolean waited = added.waits();
        driver.writeMarkers();

        assertThat(waited).isTrue();
        assertThat(added.reply().refusals()).containsExactly(Optional.empty());
        assertThat(driver.describe(ID).partitions()).containsExactly(B);
    }

    @Test
    void refusesMorePartitionsThanOneRecordCanName() {
        ProducerIdentity producer = begun();
        TopicPartition[] many = IntStream.range(0, 3_000)
                .mapToObj(number -> new TopicPartition("t".repeat(200), number))
                .toArray(TopicPartition[]::new);

        assertThat(driver.add(ID, producer, V2, many).refusal()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(state()).isEqualTo(TransactionState.EMPTY);
    }

    // ---- ends

    @Test
    void commitsInVersionOneWithTheSameEpoch() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, B, A);

        ProducerIdentity next = decided(driver.end(ID, producer, true, V1)).next();
        List<Effect> effects = driver.takeEffects();
        driver.send(new MarkersWritten(ID, producer));

        assertThat(next).isEqualTo(producer);
        assertThat(effects).containsExactly(new WriteMarkers(ID, producer, true, 0, List.of(A, B)));
        assertThat(state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
        assertThat(driver.add(ID, producer, V1, A).reply().refusals()).hasSize(1);
    }

    @Test
    void commitsInVersionTwoWithMarkersOfTheNextEpoch() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A);

        ProducerIdentity next = decided(driver.end(ID, producer, true, V2)).next();

        assertThat(next).isEqualTo(at(producer, 1));
        assertThat(driver.takeEffects()).containsExactly(new WriteMarkers(ID, next, true, 2, List.of(A)));
        assertThat(driver.add(ID, producer, V2, A).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
    }

    @Test
    void answersARepeatedEndAsBefore() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A);
        Decided first = decided(driver.end(ID, producer, true, V2));

        Decided whilePrepared = decided(driver.end(ID, producer, true, V2));
        Reason other = driver.end(ID, producer, false, V2).refusal();
        driver.writeMarkers();
        Decided whenComplete = decided(driver.end(ID, producer, true, V2));

        assertThat(whilePrepared).isEqualTo(first).isEqualTo(whenComplete);
        assertThat(other).isEqualTo(Reason.INVALID_TXN_STATE);
        assertThat(driver.end(ID, producer, false, V2).refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
    }

    @Test
    void answersARepeatedEndOfVersionOneByItsOutcome() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, A);
        driver.end(ID, producer, false, V1);
        driver.writeMarkers();

        assertThat(decided(driver.end(ID, producer, false, V1)).next()).isEqualTo(producer);
        assertThat(driver.end(ID, producer, true, V1).refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
    }

    @Test
    void hasNothingToCommitBeforeTheFirstPartition() {
        ProducerIdentity producer = begun();

        assertThat(driver.end(ID, producer, true, V1).refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
        assertThat(driver.end(ID, producer, false, V1).refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
        assertThat(driver.end(ID, producer, true, V2).refusal()).isEqualTo(Reason.INVALID_TXN_STATE);
        assertThat(decided(driver.end(ID, producer, false, V2)).next()).isEqualTo(at(producer, 1));
        assertThat(state()).isEqualTo(TransactionState.COMPLETE_ABORT);
    }

    @Test
    void asksForAFreshProducerIdWhenTheLastEpochEnds() {
        ProducerIdentity last = exhausted();
        driver.add(ID, last, V2, A);

        boolean wanted = driver.end(ID, last, true, V2).reply() instanceof FreshProducerIdWanted;
        Decided decided = decided(driver.send(new EndTransaction(ID, last, true, V2, OptionalLong.of(77))));
        Decided repeated = decided(driver.end(ID, last, true, V2));
        Pending<AddPartitions.Reply> early = driver.add(ID, decided.next(), V2, B);
        List<Effect> effects = driver.takeEffects();
        driver.send(new MarkersWritten(ID, ((WriteMarkers) effects.get(0)).producer()));

        assertThat(wanted).isTrue();
        assertThat(decided.next()).isEqualTo(ProducerIdentity.first(77)).isEqualTo(repeated.next());
        assertThat(effects).containsExactly(new WriteMarkers(ID, at(last, Short.MAX_VALUE), true, 2, List.of(A)));
        assertThat(early.reply().refusals()).containsExactly(Optional.empty());
        assertThat(driver.describe(ID).previousProducerId()).isEqualTo(77);
    }

    // ---- time

    @Test
    void abortsATransactionThatHadItsTime() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, A);
        driver.advanceMs(TIMEOUT_MS / 2);
        driver.add(ID, producer, V1, B);

        driver.advanceMs(TIMEOUT_MS / 2 - 1);
        TransactionState before = state();
        driver.advanceMs(1);

        assertThat(before).isEqualTo(TransactionState.ONGOING);
        assertThat(driver.takeEffects())
                .containsExactly(new WriteMarkers(ID, at(producer, 1), false, 2, List.of(A, B)));
        assertThat(driver.end(ID, producer, true, V1).refusal()).isEqualTo(Reason.PRODUCER_FENCED);
    }

    @Test
    void givesEachTransactionItsOwnTime() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, A);
        driver.advanceMs(TIMEOUT_MS - 1);
        driver.end(ID, producer, true, V1);
        driver.writeMarkers();
        driver.add(ID, producer, V1, A);

        driver.advanceMs(TIMEOUT_MS - 1);

        assertThat(state()).isEqualTo(TransactionState.ONGOING);
    }

    @Test
    void fetchesAFreshProducerIdForTheAbortOfAnExhaustedOne() {
        ProducerIdentity last = exhausted();
        driver.add(ID, last, V2, A);
        driver.advanceMs(TIMEOUT_MS);
        List<Effect> wanted = driver.takeEffects();

        driver.send(new AbortTimedOut(ID, last, 88)).reply();
        driver.writeMarkers();

        assertThat(wanted).containsExactly(new FreshProducerIdForAbort(ID, last));
        assertThat(driver.describe(ID).producer()).isEqualTo(ProducerIdentity.first(88));
        assertThat(decided(driver.end(ID, last, false, V2)).next()).isEqualTo(ProducerIdentity.first(88));
    }

    @Test
    void forgetsIdsThatNobodyUsesAndNoOthers() {
        begun();
        ProducerIdentity busy = driver.init("busy", 900_000).reply().producer();
        driver.advanceMs(TransactionDriver.SETTINGS.idExpirationMs() - 1_000);
        driver.add("busy", busy, V1, A);
        driver.end("busy", busy, true, V1);

        driver.advanceMs(TransactionDriver.SETTINGS.expiryCheckIntervalMs());

        assertThat(driver.send(new DescribeTransaction(ID)).refusal()).isEqualTo(Reason.TRANSACTIONAL_ID_NOT_FOUND);
        assertThat(driver.describe("busy").state()).isEqualTo(TransactionState.PREPARE_COMMIT);
    }

    // ---- failover

    @Test
    void carriesADecidedOutcomeOutAfterAFailover() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A);
        driver.end(ID, producer, true, V2);

        driver.failOver();
        List<Effect> effects = driver.takeEffects();
        driver.send(new MarkersWritten(ID, at(producer, 1)));

        assertThat(effects).containsExactly(new WriteMarkers(ID, at(producer, 1), true, 2, List.of(A)));
        assertThat(state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void goesOnCountingTheTimeOfATransactionAfterAFailover() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V1, A);
        driver.advanceMs(TIMEOUT_MS - 10);

        driver.failOver();
        driver.advanceMs(10);

        assertThat(state()).isEqualTo(TransactionState.PREPARE_ABORT);
    }

    @Test
    void ignoresNewsOfMarkersOfAnotherTransaction() {
        ProducerIdentity producer = begun();
        driver.add(ID, producer, V2, A);
        ProducerIdentity next = decided(driver.end(ID, producer, true, V2)).next();
        driver.writeMarkers();
        driver.add(ID, next, V2, A);
        driver.end(ID, next, true, V2);

        driver.send(new MarkersWritten(ID, next)).reply();

        assertThat(state()).isEqualTo(TransactionState.PREPARE_COMMIT);
    }

    // ---- questions

    @Test
    void listsByStateProducerDurationAndPattern() {
        ProducerIdentity producer = begun();
        driver.init("other", TIMEOUT_MS);
        driver.add(ID, producer, V1, A);
        driver.advanceMs(1_000);

        assertThat(listed(Set.of(), Set.of(), -1, Optional.empty())).containsExactlyInAnyOrder(ID, "other");
        assertThat(listed(Set.of(TransactionState.ONGOING), Set.of(), -1, Optional.empty()))
                .containsExactly(ID);
        assertThat(listed(Set.of(), Set.of(producer.producerId()), -1, Optional.empty()))
                .containsExactly(ID);
        assertThat(listed(Set.of(TransactionState.ONGOING), Set.of(), 1_000, Optional.empty()))
                .isEmpty();
        assertThat(listed(Set.of(TransactionState.ONGOING), Set.of(), 999, Optional.empty()))
                .containsExactly(ID);
        assertThat(listed(Set.of(), Set.of(), -1, Optional.of("o.h.*"))).containsExactly("other");
    }

    private List<String> listed(
            Set<TransactionState> states, Set<Long> producerIds, long longerThanMs, Optional<String> pattern) {
        return driver
                .send(new ListTransactions(states, producerIds, longerThanMs, pattern.map(Pattern::compile)))
                .reply()
                .transactions()
                .stream()
                .map(ListTransactions.Listed::transactionalId)
                .toList();
    }
}
