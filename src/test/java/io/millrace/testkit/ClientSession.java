package io.millrace.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** The clients that one test talks to a broker with; all closed after it. Owned by the test's thread. */
public final class ClientSession implements AutoCloseable {
    /** How long anything that a healthy broker does at once may take on a busy machine. */
    public static final Duration PATIENCE = Await.PATIENCE;

    private final TestBroker broker;
    private final Admin admin;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public ClientSession(TestBroker broker) {
        this.broker = broker;
        this.admin = opened(Clients.admin(broker.bootstrap()));
    }

    public TestBroker broker() {
        return broker;
    }

    public String bootstrap() {
        return broker.bootstrap();
    }

    public Admin admin() {
        return admin;
    }

    /** Creates a topic with a name of its own and returns when clients can use it. */
    public String topic(int partitions, Map<String, String> configs) throws Exception {
        String name = "it-" + UUID.randomUUID();
        create(name, partitions, configs);
        return name;
    }

    /** Creates a topic and returns when clients can use it. */
    public void create(String name, int partitions, Map<String, String> configs) throws Exception {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
        admin.createTopics(List.of(topic)).all().get();
        Await.until("topic " + name + " is known", PATIENCE, () -> {
            var description =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            return description != null && description.partitions().size() == partitions;
        });
    }

    public KafkaProducer<String, String> producer(Map<String, Object> overrides) {
        return opened(Clients.producer(broker.bootstrap(), overrides));
    }

    public KafkaProducer<byte[], byte[]> bytesProducer(Map<String, Object> overrides) {
        return opened(Clients.bytesProducer(broker.bootstrap(), overrides));
    }

    public KafkaConsumer<String, String> consumer(Map<String, Object> overrides) {
        return opened(Clients.consumer(broker.bootstrap(), overrides));
    }

    public KafkaConsumer<byte[], byte[]> bytesConsumer(Map<String, Object> overrides) {
        return opened(Clients.bytesConsumer(broker.bootstrap(), overrides));
    }

    /** Appends records with values {@code v0, v1, ...} to partition 0, with keys {@code k0, k1, ...}. */
    public void fill(String topic, int count) throws Exception {
        fill(new TopicPartition(topic, 0), count);
    }

    /** Appends records with values {@code v0, v1, ...} to a partition, with keys {@code k0, k1, ...}. */
    public void fill(TopicPartition partition, int count) throws Exception {
        try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap(), Map.of())) {
            send(
                    producer,
                    IntStream.range(0, count)
                            .mapToObj(i ->
                                    new ProducerRecord<>(partition.topic(), partition.partition(), "k" + i, "v" + i)));
        }
    }

    /** Sends records as fast as the producer takes them and returns the answers in the same order. */
    public static <K, V> List<RecordMetadata> send(KafkaProducer<K, V> producer, Stream<ProducerRecord<K, V>> records)
            throws Exception {
        List<Future<RecordMetadata>> sent = records.map(producer::send).toList();
        producer.flush();
        List<RecordMetadata> answers = new ArrayList<>();
        for (Future<RecordMetadata> answer : sent) {
            answers.add(answer.get());
        }
        return answers;
    }

    /** Reads partition 0 from an offset on, until {@code count} records came. */
    public List<ConsumerRecord<String, String>> read(String topic, long fromOffset, int count) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer = Clients.consumer(broker.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, fromOffset);
            return poll(consumer, count);
        }
    }

    /** Polls until {@code count} records came; fails when they do not. */
    public static <K, V> List<ConsumerRecord<K, V>> poll(KafkaConsumer<K, V> consumer, int count) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("only %d of %d records came".formatted(records.size(), count));
            }
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }

    /** The exception with which a request was refused. */
    public static Throwable refusal(Future<?> answer) throws InterruptedException {
        try {
            throw new AssertionError("expected a refusal, got " + answer.get());
        } catch (ExecutionException refused) {
            return Optional.ofNullable(refused.getCause()).orElse(refused);
        }
    }

    private <T extends AutoCloseable> T opened(T client) {
        open.push(client);
        return client;
    }

    @Override
    public void close() {
        for (AutoCloseable client : open) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("a client did not close", e);
            }
        }
    }
}
