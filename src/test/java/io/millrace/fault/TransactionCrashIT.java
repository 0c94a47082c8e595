package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node that coordinates transactions and leads their partitions is killed again and again while they end. */
class TransactionCrashIT {
    private static final int ROUNDS = Integer.getInteger("millrace.it.crash.rounds", 4);
    private static final int PARTITIONS = 3;

    @Test
    void everyTransactionIsAllOrNothingAndWhatWasAcknowledgedIsThere(@TempDir Path home) throws Exception {
        long seed = System.nanoTime();
        System.out.println("kills while transactions end, seed " + seed);
        Random random = new Random(seed);
        Map<String, Boolean> acknowledged = new HashMap<>();
        try (TestBroker broker = BrokerExtension.brokerIn(home, Map.of())) {
            broker.start();
            String topic;
            try (ClientSession session = new ClientSession(broker)) {
                topic = session.topic(PARTITIONS, Map.of());
            }
            for (int round = 0; round < ROUNDS; round++) {
                int killed = 5 + random.nextInt(20);
                for (int number = 0; number <= killed; number++) {
                    String name = round + "/" + number;
                    if (number == killed) {
                        endWhileKilled(broker, topic, name, acknowledged, random.nextInt(3));
                    } else {
                        run(broker, topic, name, random.nextInt(3) > 0, acknowledged);
                    }
                }
            }

            checkAll(broker, topic, acknowledged);
        }
    }

    private static KafkaProducer<String, String> producer(ClientSession session) {
        KafkaProducer<String, String> producer = session.producer(
                Map.of("transactional.id", "crash", "transaction.timeout.ms", 10_000, "reconnect.backoff.max.ms", 200));
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<String, String> producer, String topic, String name) throws Exception {
        ClientSession.send(
                producer,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(partition -> new ProducerRecord<>(topic, partition, "k", name)));
    }

    private static void run(
            TestBroker broker, String topic, String name, boolean commit, Map<String, Boolean> acknowledged)
            throws Exception {
        try (ClientSession session = new ClientSession(broker)) {
            KafkaProducer<String, String> producer = producer(session);
            producer.beginTransaction();
            send(producer, topic, name);
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
            acknowledged.put(name, commit);
        }
    }

    /** The answer to the end is there, or not, when the node is killed: markers may be missing on any partition. */
    private static void endWhileKilled(
            TestBroker broker, String topic, String name, Map<String, Boolean> acknowledged, int step)
            throws Exception {
        try (ClientSession session = new ClientSession(broker)) {
            KafkaProducer<String, String> producer = producer(session);
            producer.beginTransaction();
            send(producer, topic, name);
            if (step == 0) {
                broker.kill();
            } else {
                producer.commitTransaction();
                acknowledged.put(name, true);
                broker.kill();
            }
            broker.start();
        } catch (KafkaException lost) {
            System.out.println(name + " ended without an answer: " + lost);
        }
    }

    private static void checkAll(TestBroker broker, String topic, Map<String, Boolean> acknowledged) {
        Map<String, Long> partitionsByName = new HashMap<>();
        Await.until("nothing is open any more", () -> {
            List<String> committed = CommittedReader.read(broker.bootstrap(), topic, PARTITIONS);
            partitionsByName.clear();
            partitionsByName.putAll(
                    committed.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting())));
            return acknowledged.entrySet().stream()
                    .allMatch(each -> each.getValue() == partitionsByName.containsKey(each.getKey()));
        });
        assertThat(partitionsByName.values()).allMatch(count -> count == PARTITIONS);
    }
}
