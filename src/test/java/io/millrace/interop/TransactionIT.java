package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.CommittedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactional producers and readers of what they committed, with the clients of Kafka 4.4 (transaction version 2). */
@ExtendWith(BrokerExtension.class)
class TransactionIT {
    private static final int PARTITIONS = 3;

    private static String newId() {
        return "it-" + UUID.randomUUID();
    }

    private static KafkaProducer<String, String> producer(ClientSession session, String id, int timeoutMs) {
        KafkaProducer<String, String> producer =
                session.producer(Map.of("transactional.id", id, "transaction.timeout.ms", timeoutMs));
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<String, String> producer, String topic, String prefix, int count)
            throws Exception {
        ClientSession.send(
                producer,
                IntStream.range(0, count).mapToObj(i -> new ProducerRecord<>(topic, i % PARTITIONS, "k", prefix + i)));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> readCommitted(ClientSession session, String topic) {
        return CommittedReader.read(session.bootstrap(), topic, PARTITIONS);
    }

    @Test
    void showsAllOfWhatIsCommittedAndNothingOfWhatIsAborted(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        KafkaProducer<String, String> producer = producer(session, newId(), 60_000);

        for (int round = 0; round < 10; round++) {
            producer.beginTransaction();
            send(producer, topic, round + "/", 9);
            if (round % 2 == 0) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }

        List<String> expected = IntStream.range(0, 5)
                .mapToObj(round -> names(2 * round + "/", 9))
                .flatMap(List::stream)
                .toList();
        assertThat(readCommitted(session, topic)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void hidesAnOpenTransactionAndWhatIsBehindIt(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        KafkaProducer<String, String> open = producer(session, newId(), 60_000);
        KafkaProducer<String, String> other = producer(session, newId(), 60_000);
        open.beginTransaction();
        send(open, topic, "open", 3);
        other.beginTransaction();
        send(other, topic, "behind", 3);
        other.commitTransaction();

        List<String> before = readCommitted(session, topic);
        open.commitTransaction();

        assertThat(before).isEmpty();
        Await.untilAsserted(
                "the end of the transaction is written",
                () -> assertThat(readCommitted(session, topic)).hasSize(6));
    }

    @Test
    void fencesTheProducerBefore(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        String id = newId();
        KafkaProducer<String, String> first = producer(session, id, 60_000);
        first.beginTransaction();
        send(first, topic, "zombie", 3);

        KafkaProducer<String, String> second = producer(session, id, 60_000);
        second.beginTransaction();
        send(second, topic, "heir", 3);
        second.commitTransaction();

        assertThatThrownBy(first::commitTransaction)
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        Await.untilAsserted(
                "the end of the transaction is written",
                () -> assertThat(readCommitted(session, topic)).containsExactlyInAnyOrderElementsOf(names("heir", 3)));
    }

    @Test
    void abortsWhatTakesTooLong(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        String id = newId();
        KafkaProducer<String, String> slow = producer(session, id, 1_000);
        slow.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            var unused = slow.send(new ProducerRecord<>(topic, partition, "k", "slow"));
        }
        slow.flush(); // On a slow machine the last of them come too late, which is as good.
        KafkaProducer<String, String> other = producer(session, newId(), 60_000);
        other.beginTransaction();
        send(other, topic, "quick", 3);
        other.commitTransaction();

        List<String> seen = new ArrayList<>();
        try (KafkaConsumer<String, String> reader = session.consumer(Map.of("isolation.level", "read_committed"))) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(i -> new TopicPartition(topic, i))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            ClientSession.poll(reader, 3).forEach(each -> seen.add(each.value()));
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(names("quick", 3));
        assertThat(describe(session, id).state()).isIn(TransactionState.COMPLETE_ABORT, TransactionState.PREPARE_ABORT);
    }

    @Test
    void tellsAnAdminHowTransactionsStand(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        String id = newId();
        KafkaProducer<String, String> producer = producer(session, id, 60_000);
        TransactionDescription empty = describe(session, id);
        producer.beginTransaction();
        send(producer, topic, "v", 3);

        TransactionDescription ongoing = describe(session, id);
        List<String> listed = session
                .admin()
                .listTransactions(new ListTransactionsOptions()
                        .filterStates(Set.of(TransactionState.ONGOING))
                        .filterOnTransactionalIdPattern("it-.*"))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .toList();
        producer.commitTransaction();

        assertThat(empty.state()).isEqualTo(TransactionState.EMPTY);
        assertThat(ongoing.state()).isEqualTo(TransactionState.ONGOING);
        assertThat(ongoing.topicPartitions())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> new TopicPartition(topic, i))
                        .toList());
        assertThat(ongoing.transactionTimeoutMs()).isEqualTo(60_000);
        assertThat(listed).contains(id);
    }

    @Test
    void letsAnAdminFenceProducers(ClientSession session) throws Exception {
        String topic = session.topic(PARTITIONS, Map.of());
        String id = newId();
        KafkaProducer<String, String> producer = producer(session, id, 60_000);
        producer.beginTransaction();
        send(producer, topic, "v", 3);

        session.admin().fenceProducers(List.of(id)).all().get();

        assertThatThrownBy(producer::commitTransaction)
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        assertThat(readCommitted(session, topic)).isEmpty();
    }

    private static TransactionDescription describe(ClientSession session, String id) throws Exception {
        return session.admin().describeTransactions(List.of(id)).description(id).get();
    }
}
