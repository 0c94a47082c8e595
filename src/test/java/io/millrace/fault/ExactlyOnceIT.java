package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.ExactlyOncePipeline;
import io.millrace.testkit.ExactlyOncePipeline.Died;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import io.millrace.testkit.Seeds;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline of transactions whose program and whose broker are killed at any step: each input has exactly one output. */
class ExactlyOnceIT {
    private static final int INPUTS = 600;
    private static final int BROKER_KILLS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<Step> STEPS = List.of(Step.values());

    @Test
    void writesOneOutputForEachInputThroughKillsOfProgramAndBroker(@TempDir Path home) throws Exception {
        Random random = Seeds.random("ExactlyOnceIT", 1);
        try (TestBroker broker = BrokerExtension.brokerIn(home, Map.of())) {
            broker.start();
            String input;
            String output;
            try (ClientSession session = new ClientSession(broker)) {
                input = session.topic(2, Map.of());
                output = session.topic(3, Map.of());
                fill(session.bootstrap(), input);
                run(broker, random, input, output);

                assertThat(read(session, output)).containsExactlyInAnyOrderElementsOf(inputs());
            }
        }
    }

    private static void run(TestBroker broker, Random random, String input, String output) throws Exception {
        Set<TopicPartition> partitions = Set.of(new TopicPartition(input, 0), new TopicPartition(input, 1));
        try (ExactlyOncePipeline pipeline = new ExactlyOncePipeline(broker.bootstrap(), partitions, output)) {
            int kills = 0;
            long endNanos = System.nanoTime() + PATIENCE.toNanos();
            while (!pipeline.done() || kills < BROKER_KILLS) {
                assertThat(System.nanoTime()).as("the pipeline hangs").isLessThan(endNanos);
                Step when = STEPS.get(random.nextInt(STEPS.size()));
                int choice = random.nextInt(10);
                if (choice < 2 && kills < BROKER_KILLS) {
                    kills++;
                    pipeline.process(when, () -> {
                        broker.kill();
                        broker.start();
                    });
                } else if (choice < 5 && when != Step.COMMITTING && when != Step.ABORTING) {
                    pipeline.process(when, () -> {
                        throw new Died();
                    });
                } else {
                    pipeline.process(when, () -> {});
                }
            }
        }
    }

    private static List<String> inputs() {
        return IntStream.range(0, INPUTS).mapToObj(number -> "v" + number).toList();
    }

    private static void fill(String bootstrap, String topic) {
        try (KafkaProducer<String, String> producer = Clients.producer(bootstrap, Map.of())) {
            for (String value : inputs()) {
                var unused = producer.send(new ProducerRecord<>(topic, value, value));
            }
        }
    }

    /** Everything that a reader of committed records gets, up to the end that every reader gets. */
    private static List<String> read(ClientSession session, String topic) {
        List<TopicPartition> partitions = IntStream.range(0, 3)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        List<String> found = new ArrayList<>();
        try (var committed = Clients.consumer(session.bootstrap(), Map.of("isolation.level", "read_committed"));
                var all = Clients.consumer(session.bootstrap(), Map.of())) {
            committed.assign(partitions);
            committed.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            Await.until("committed readers reach the end", PATIENCE, () -> {
                for (ConsumerRecord<String, String> record : committed.poll(Duration.ofMillis(100))) {
                    found.add(record.value());
                }
                return partitions.stream().allMatch(partition -> committed.position(partition) >= ends.get(partition));
            });
        }
        return found;
    }
}
