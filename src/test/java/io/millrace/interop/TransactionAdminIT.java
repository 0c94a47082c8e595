package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.CommittedReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the admin client does with transactions, as Kafka's transactions tool does, and what it is told when it is wrong; run it with
 * {@code -Dmillrace.it.target=kafka} to hear it from Kafka.
 */
@ExtendWith(BrokerExtension.class)
class TransactionAdminIT {
    private static final int NO_COORDINATOR = -1;

    private final String id = "admin-" + UUID.randomUUID();
    private final StringBuilder said = new StringBuilder();
    private ClientSession session;
    private Admin admin;
    private String topic;
    private TopicPartition partition;

    @BeforeEach
    void begin(ClientSession opened) throws Exception {
        session = opened;
        admin = Clients.admin(session.bootstrap());
        topic = session.topic(1, Map.of());
        partition = new TopicPartition(topic, 0);
    }

    @AfterEach
    void end() {
        admin.close();
    }

    /** A producer with an open transaction. */
    private KafkaProducer<String, String> begun() throws Exception {
        KafkaProducer<String, String> producer = session.producer(Map.of("transactional.id", id));
        producer.initTransactions();
        producer.beginTransaction();
        ClientSession.send(producer, Stream.of(new ProducerRecord<>(topic, 0, "k", "v")));
        return producer;
    }

    private void say(String what, KafkaFuture<?> answer) throws Exception {
        Object result = Await.completed(answer);
        said.append(what)
                .append(": ")
                .append(result instanceof Throwable refused ? refused.getClass().getSimpleName() : "done")
                .append('\n');
    }

    private void say(String what, Runnable action) {
        String became = "done";
        try {
            action.run();
        } catch (RuntimeException refused) {
            became = refused.getClass().getSimpleName();
        }
        said.append(what).append(": ").append(became).append('\n');
    }

    private List<ProducerState> producers() throws Exception {
        return admin.describeProducers(List.of(partition))
                .partitionResult(partition)
                .get()
                .activeProducers();
    }

    @Test
    void describesTheProducersOfAPartition() throws Exception {
        KafkaProducer<String, String> producer = begun();

        ProducerState open = producers().get(0);
        producer.commitTransaction();
        Await.until(
                "the transaction is over",
                ClientSession.PATIENCE,
                () -> producers().get(0).currentTransactionStartOffset().isEmpty());

        assertThat(open.currentTransactionStartOffset()).hasValue(0);
        assertThat(open.lastSequence()).isZero();
        assertThat(open.lastTimestamp()).isPositive();
        assertThat(producers().get(0).coordinatorEpoch()).isPresent();
        assertThat(producers().get(0).producerId()).isEqualTo(open.producerId());
    }

    @Test
    void abortsATransactionOnAPartition() throws Exception {
        begun();
        ProducerState open = producers().get(0);
        short epoch = (short) open.producerEpoch();

        say("nobody's", abort(Long.MAX_VALUE - 1, epoch, 0));
        say("right", abort(open.producerId(), epoch, NO_COORDINATOR));
        say("again", abort(open.producerId(), epoch, NO_COORDINATOR));

        assertThat(said.toString()).isEqualTo("""
                nobody's: done
                right: done
                again: done
                """);
        assertThat(producers())
                .allMatch(one -> one.currentTransactionStartOffset().isEmpty());
        assertThat(CommittedReader.read(session.bootstrap(), topic, 1)).isEmpty();
    }

    private KafkaFuture<Void> abort(long producerId, short epoch, int coordinatorEpoch) {
        return admin.abortTransaction(new AbortTransactionSpec(partition, producerId, epoch, coordinatorEpoch))
                .all();
    }

    @Test
    void fencesProducers() throws Exception {
        KafkaProducer<String, String> producer = begun();
        String unused = "unused-" + id;

        say("fence", admin.fenceProducers(List.of(id)).all());
        say("fence an id that nobody has", admin.fenceProducers(List.of(unused)).all());
        say("commit of the fenced", producer::commitTransaction);

        assertThat(said.toString()).isEqualTo("""
                fence: done
                fence an id that nobody has: done
                commit of the fenced: ProducerFencedException
                """);
        assertThat(CommittedReader.read(session.bootstrap(), topic, 1)).isEmpty();
    }

    @Test
    void terminatesTransactions() throws Exception {
        KafkaProducer<String, String> producer = begun();

        say("terminate", admin.forceTerminateTransaction(id).result());
        say("terminate again", admin.forceTerminateTransaction(id).result());
        say(
                "terminate what is not there",
                admin.forceTerminateTransaction("none-" + id).result());
        say("commit of the terminated", producer::commitTransaction);

        assertThat(said.toString()).isEqualTo("""
                terminate: done
                terminate again: done
                terminate what is not there: done
                commit of the terminated: ProducerFencedException
                """);
        assertThat(CommittedReader.read(session.bootstrap(), topic, 1)).isEmpty();
    }

    @Test
    void listsByFilters() throws Exception {
        begun();
        long producerId = producers().get(0).producerId();
        String pattern = id.substring(0, id.length() - 2) + ".*";

        assertThat(listed(new ListTransactionsOptions().filterOnTransactionalIdPattern(pattern)))
                .contains(id);
        assertThat(listed(new ListTransactionsOptions().filterOnTransactionalIdPattern("nothing-" + pattern)))
                .isEmpty();
        assertThat(listed(new ListTransactionsOptions().filterProducerIds(Set.of(producerId))))
                .containsExactly(id);
        assertThat(listed(new ListTransactionsOptions()
                        .filterProducerIds(Set.of(producerId))
                        .filterStates(Set.of(TransactionState.COMPLETE_COMMIT))))
                .isEmpty();
        assertThat(listed(new ListTransactionsOptions()
                        .filterProducerIds(Set.of(producerId))
                        .filterOnDuration(60_000)))
                .isEmpty();
        say(
                "not a pattern",
                admin.listTransactions(new ListTransactionsOptions().filterOnTransactionalIdPattern("(["))
                        .all());
        say("no transaction", admin.describeTransactions(List.of("none-" + id)).all());

        assertThat(said.toString()).isEqualTo("""
                not a pattern: InvalidRegularExpression
                no transaction: TransactionalIdNotFoundException
                """);
    }

    private Set<String> listed(ListTransactionsOptions options) throws Exception {
        return admin.listTransactions(options).all().get().stream()
                .map(TransactionListing::transactionalId)
                .collect(Collectors.toSet());
    }
}
