package io.millrace.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ApiHandler;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.ScriptedTransactions;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionApisTest {
    private static final ProducerIdentity NEXT = new ProducerIdentity(9, (short) 4);

    private final ScriptedTransactions transactions = new ScriptedTransactions();

    private static <Q extends ApiMessage, R extends ApiMessage> R ask(
            ApiHandler<Q, R> handler, int version, Q request) {
        return handler.handle(new FakeRequestContext(version), request).result();
    }

    private InitProducerIdHandler init() {
        return new InitProducerIdHandler(transactions, new FakeDataServices());
    }

    private static InitProducerIdRequestData initRequest() {
        return new InitProducerIdRequestData().setTransactionalId("orders").setTransactionTimeoutMs(1_000);
    }

    private static AddPartitionsToTxnTopicCollection topics() {
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName("a").setPartitions(List.of(0, 1)));
        return topics;
    }

    @ParameterizedTest
    @CsvSource({"3, INVALID_PRODUCER_EPOCH", "4, PRODUCER_FENCED"})
    void tellsAFencedProducerWhatItsVersionKnows(int version, Errors expected) {
        transactions.refuse(Reason.PRODUCER_FENCED);

        var answer = ask(init(), version, initRequest());

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(expected);
        assertThat(answer.producerId()).isEqualTo(-1);
    }

    @Test
    void refusesHalfAnIdentityAndAnEmptyTransactionalId() {
        transactions.grant(NEXT);

        var half = ask(init(), 5, initRequest().setProducerId(7));
        var empty = ask(init(), 5, initRequest().setTransactionalId(""));

        assertThat(Errors.forCode(half.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(Errors.forCode(empty.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(transactions.asked).isEmpty();
    }

    @Test
    void givesAProducerWithoutTransactionsAnIdAtOnce() {
        var answer = ask(init(), 5, initRequest().setTransactionalId(null));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
        assertThat(transactions.asked).isEmpty();
    }

    @Test
    void passesOnTheIdentityThatAProducerHas() {
        transactions.grant(NEXT);

        var answer = ask(init(), 5, initRequest().setProducerId(7).setProducerEpoch((short) 3));

        assertThat(transactions.asked).containsExactly(Optional.of(new ProducerIdentity(7, (short) 3)));
        assertThat(new ProducerIdentity(answer.producerId(), answer.producerEpoch()))
                .isEqualTo(NEXT);
    }

    @Test
    void addsPartitionsOfOlderClientsWithoutAnEpochForEachTransaction() {
        transactions.grant(NEXT);
        var request = new AddPartitionsToTxnRequestData()
                .setV3AndBelowTransactionalId("orders")
                .setV3AndBelowProducerId(7)
                .setV3AndBelowProducerEpoch((short) 3)
                .setV3AndBelowTopics(topics());

        var answer = ask(new AddPartitionsToTxnHandler(transactions), 3, request);

        assertThat(transactions.asked)
                .containsExactly(new AddPartitions(
                        "orders",
                        new ProducerIdentity(7, (short) 3),
                        List.of(new TopicPartition("a", 0), new TopicPartition("a", 1)),
                        0,
                        false));
        assertThat(answer.resultsByTopicV3AndBelow().find("a").resultsByPartition())
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.partitionErrorCode()).isZero());
    }

    @Test
    void verifiesPartitionsOfSeveralTransactions() {
        transactions.refuse(Reason.TRANSACTION_ABORTABLE);
        AddPartitionsToTxnTransactionCollection several = new AddPartitionsToTxnTransactionCollection();
        several.add(new AddPartitionsToTxnTransaction()
                .setTransactionalId("orders")
                .setProducerId(7)
                .setVerifyOnly(true)
                .setTopics(topics()));
        several.add(new AddPartitionsToTxnTransaction().setTransactionalId("").setTopics(topics()));

        var answer = ask(
                new AddPartitionsToTxnHandler(transactions),
                5,
                new AddPartitionsToTxnRequestData().setTransactions(several));

        assertThat(answer.resultsByTransaction()
                        .find("orders")
                        .topicResults()
                        .find("a")
                        .resultsByPartition())
                .allSatisfy(result -> assertThat(Errors.forCode(result.partitionErrorCode()))
                        .isEqualTo(Errors.TRANSACTION_ABORTABLE));
        assertThat(answer.resultsByTransaction()
                        .find("")
                        .topicResults()
                        .find("a")
                        .resultsByPartition())
                .allSatisfy(result ->
                        assertThat(Errors.forCode(result.partitionErrorCode())).isEqualTo(Errors.INVALID_REQUEST));
    }

    @ParameterizedTest
    @CsvSource({"1, INVALID_PRODUCER_EPOCH", "2, PRODUCER_FENCED"})
    void tellsFencedProducersOfOffsetsWhatTheirVersionKnows(int version, Errors expected) {
        transactions.refuse(Reason.PRODUCER_FENCED);
        var request =
                new AddOffsetsToTxnRequestData().setTransactionalId("orders").setGroupId("g");

        var answer = ask(new AddOffsetsToTxnHandler(transactions), version, request);

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"4, -1", "5, 9"})
    void answersTheNextIdentityWhereTheVersionHasRoom(int version, long expected) {
        transactions.grant(NEXT);
        var request = new EndTxnRequestData()
                .setTransactionalId("orders")
                .setProducerId(9)
                .setProducerEpoch((short) 3);

        var answer = ask(new EndTxnHandler(transactions), version, request);

        assertThat(answer.errorCode()).isZero();
        assertThat(answer.producerId()).isEqualTo(expected);
    }

    @Test
    void namesStatesThatDoNotExistAndListsNothingForThem() {
        transactions.grant(NEXT);
        var handler = new ListTransactionsHandler(transactions);

        var some = ask(handler, 2, new ListTransactionsRequestData().setStateFilters(List.of("Foo", "Ongoing")));
        var none = ask(handler, 2, new ListTransactionsRequestData().setStateFilters(List.of("Foo")));

        assertThat(some.unknownStateFilters()).containsExactly("Foo");
        assertThat(some.transactionStates()).hasSize(1);
        assertThat(none.transactionStates()).isEmpty();
    }

    @Test
    void refusesAPatternThatIsNone() {
        var answer = ask(
                new ListTransactionsHandler(transactions),
                2,
                new ListTransactionsRequestData().setTransactionalIdPattern("(["));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_REGULAR_EXPRESSION);
    }
}
