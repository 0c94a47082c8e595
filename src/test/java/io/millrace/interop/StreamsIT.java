package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.PeerClasspath;
import io.millrace.testkit.TestBroker;
import io.millrace.testkit.WordCountProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka Streams application with {@code exactly_once_v2} that is killed, as is its broker: no count is missed or doubled. */
class StreamsIT {
    private static final int WORDS = 10;
    private static final int ROUND = 100;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "0", "group.min.session.timeout.ms", "500");

    @Test
    void countsEachWordOnceThroughKillsOfApplicationAndBroker(@TempDir Path home) throws Exception {
        try (TestBroker broker = BrokerExtension.brokerIn(home, SETTINGS)) {
            broker.start();
            try (ClientSession session = new ClientSession(broker)) {
                String input = session.topic(2, Map.of());
                String output = session.topic(2, Map.of());
                ChildProcess application = start(session, input, output, home);
                try {
                    for (int round = 1; round <= ROUNDS; round++) {
                        fill(session.bootstrap(), input, round);
                        awaitCount(session, output, round * ROUND / 2);
                        if (round == 1) {
                            application.kill();
                            application = start(session, input, output, home);
                        } else if (round == 2) {
                            broker.kill();
                            broker.start();
                        }
                    }
                    awaitCount(session, output, ROUNDS * ROUND);

                    assertThat(countsByWord(session, output)).isEqualTo(expected());
                } catch (AssertionError failed) {
                    throw new AssertionError(application.story(), failed);
                } finally {
                    application.close();
                }
            }
        }
    }

    private static ChildProcess start(ClientSession session, String input, String output, Path home)
            throws IOException {
        return ChildProcess.start(
                "streams application",
                List.of(
                        ChildProcess.java(),
                        "-Xmx128m",
                        "-cp",
                        PeerClasspath.of("streams").withTestClasses(),
                        WordCountProgram.class.getName(),
                        session.bootstrap(),
                        "count-" + input,
                        input,
                        output,
                        home.resolve("streams").toString()));
    }

    private static void fill(String bootstrap, String topic, int round) {
        try (KafkaProducer<String, String> producer = Clients.producer(bootstrap, Map.of())) {
            for (int number = 0; number < ROUND; number++) {
                var unused =
                        producer.send(new ProducerRecord<>(topic, "k" + round + "-" + number, "word" + number % WORDS));
            }
        }
    }

    private static Map<String, List<String>> expected() {
        Map<String, List<String>> expected = new HashMap<>();
        for (int word = 0; word < WORDS; word++) {
            expected.put(
                    "word" + word,
                    IntStream.rangeClosed(1, ROUNDS * ROUND / WORDS)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        return expected;
    }

    private static void awaitCount(ClientSession session, String output, int count) {
        Await.until(
                count + " counts are committed",
                PATIENCE,
                () -> countsByWord(session, output).values().stream()
                                .mapToInt(List::size)
                                .sum()
                        >= count);
    }

    /** Every count that readers of committed records get, by word, in order. */
    private static Map<String, List<String>> countsByWord(ClientSession session, String output) {
        Map<String, List<String>> counts = new HashMap<>();
        List<TopicPartition> partitions = List.of(new TopicPartition(output, 0), new TopicPartition(output, 1));
        try (KafkaConsumer<String, String> consumer =
                Clients.consumer(session.bootstrap(), Map.of("isolation.level", "read_committed"))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    counts.computeIfAbsent(record.key(), word -> new ArrayList<>())
                            .add(record.value());
                }
            }
        }
        return counts;
    }
}
