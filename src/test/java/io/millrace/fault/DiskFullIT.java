package io.millrace.fault;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two log directories runs out of space while clients write to both. */
class DiskFullIT {
    private static final String RECORD = "x".repeat(50_000);

    private SmallDisk disk;
    private FatJarNode node;
    private ClientSession session;

    @BeforeEach
    void startOnALargeAndASmallDisk(@TempDir Path home) throws Exception {
        disk = SmallDisk.mount(Files.createDirectory(home.resolve("small")), 16);
        Path large = home.resolve("data");
        Path small = disk.root().resolve("data");
        node = new FatJarNode(home, Map.of("log.dirs", large + "," + small));
        node.start();
        session = new ClientSession(node);
    }

    @AfterEach
    void stop() {
        session.close();
        node.close();
        disk.close();
    }

    @Test
    void refusesWritesReadsOnAndResumesByItself() throws Exception {
        String onSmallDisk = topicIn("small");
        String onLargeDisk = topicIn("data");
        KafkaProducer<String, String> producer =
                session.producer(Map.of("enable.idempotence", false, "acks", "all", "retries", 0));
        List<String> acknowledged = new ArrayList<>();
        acknowledged.add(append(producer, onSmallDisk, 0));

        disk.fillUp();
        int sent = 1;
        Object refusal = null;
        while (!(refusal instanceof KafkaStorageException) && sent < 100) {
            Object answer = tryAppend(producer, onSmallDisk, sent);
            if (answer instanceof RecordMetadata) {
                acknowledged.add(value(sent));
            } else {
                refusal = answer;
            }
            sent++;
        }

        assertThat(refusal).isInstanceOf(KafkaStorageException.class);
        assertThat(values(onSmallDisk, acknowledged.size())).isEqualTo(acknowledged);
        append(producer, onLargeDisk, 0);
        assertThat(tryAppend(producer, onSmallDisk, sent)).isInstanceOf(KafkaStorageException.class);

        disk.makeRoom();
        int resumed = sent + 1;
        Await.until(
                "writes resume by themselves",
                PATIENCE,
                () -> tryAppend(producer, onSmallDisk, resumed) instanceof RecordMetadata);
        assertThat(values(onSmallDisk, acknowledged.size() + 1).get(acknowledged.size()))
                .isEqualTo(value(resumed));
        assertThat(node.process().isAlive()).isTrue();
    }

    @Test
    void retriesUntilThereIsSpaceAgain() throws Exception {
        String topic = topicIn("small");
        KafkaProducer<String, String> producer = session.producer(Map.of("delivery.timeout.ms", 60_000));
        append(producer, topic, 0);
        disk.fillUp();

        var answers = new ArrayList<Future<RecordMetadata>>();
        for (int i = 1; i <= 40; i++) {
            answers.add(producer.send(new ProducerRecord<>(topic, value(i))));
        }
        Await.until(
                "the broker says that the disk is full",
                PATIENCE,
                () -> node.story().contains(topic));
        disk.makeRoom();

        for (int i = 1; i <= 40; i++) {
            assertThat(answers.get(i - 1).get().offset()).isEqualTo(i);
        }
        assertThat(values(topic, 41)).hasSize(41).doesNotHaveDuplicates();
    }

    private String topicIn(String directory) throws Exception {
        for (int attempt = 0; attempt < 10; attempt++) {
            String topic = "disk-" + UUID.randomUUID();
            session.create(topic, 1, Map.of());
            Path small = disk.root().resolve("data").resolve(topic + "-0");
            Path large = node.logDir().resolve(topic + "-0");
            Await.until("the topic has a place", () -> Files.exists(small) || Files.exists(large));
            if (Files.exists(directory.equals("small") ? small : large)) {
                return topic;
            }
        }
        throw new AssertionError("no topic was placed in " + directory);
    }

    private static String value(int i) {
        return i + ":" + RECORD;
    }

    private static String append(KafkaProducer<String, String> producer, String topic, int i) throws Exception {
        producer.send(new ProducerRecord<>(topic, value(i))).get();
        return value(i);
    }

    private static Object tryAppend(KafkaProducer<String, String> producer, String topic, int i) throws Exception {
        return Await.completed(producer.send(new ProducerRecord<>(topic, value(i))));
    }

    private List<String> values(String topic, int count) {
        return session.read(topic, 0, count).stream().map(ConsumerRecord::value).toList();
    }
}
