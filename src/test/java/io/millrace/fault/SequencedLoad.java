package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A producer with acks=all that never stops: the value of each record is its place in its partition, so that whoever reads the
 * log can tell a lost, doubled or reordered record. Owned by one test thread; sends from a thread of its own.
 */
final class SequencedLoad implements AutoCloseable {
    private static final int OUTSTANDING_MAX = 1_000;
    private static final int FAULTS_MAX = 10;
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(3);

    private final Kind kind;
    private final String bootstrap;
    private final List<TopicPartition> partitions;
    private final KafkaProducer<String, String> producer;
    private final Semaphore outstanding = new Semaphore(OUTSTANDING_MAX);
    private final AtomicLong acknowledged = new AtomicLong();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final long[] next;
    private final Thread sender;
    private volatile boolean stopping;

    /** What the producer promises when it must send again. */
    enum Kind {
        /** Each record once: value and offset must be equal. */
        IDEMPOTENT,
        /** Each record at least once, in order, because only one request is in flight. */
        PLAIN
    }

    SequencedLoad(Kind kind, String bootstrap, String topic, int partitionCount) {
        this.kind = kind;
        this.bootstrap = bootstrap;
        this.partitions = IntStream.range(0, partitionCount)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.next = new long[partitionCount];
        this.producer = Clients.producer(
                bootstrap,
                Map.of(
                        "enable.idempotence", kind == Kind.IDEMPOTENT,
                        "max.in.flight.requests.per.connection", kind == Kind.IDEMPOTENT ? 5 : 1,
                        "acks", "all",
                        "request.timeout.ms", 10_000,
                        "delivery.timeout.ms", 180_000,
                        "reconnect.backoff.ms", 20,
                        "reconnect.backoff.max.ms", 100,
                        "batch.size", 4_000,
                        "linger.ms", 1));
        this.sender = new Thread(this::sendUntilStopped, "sequenced load");
        sender.start();
    }

    private void sendUntilStopped() {
        try {
            while (!stopping) {
                for (TopicPartition partition : partitions) {
                    outstanding.acquire();
                    sendNext(partition);
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            fault("the sender died: " + e);
        }
    }

    private void sendNext(TopicPartition partition) {
        long sequence = next[partition.partition()]++;
        var record = new ProducerRecord<String, String>(
                partition.topic(), partition.partition(), null, Long.toString(sequence));
        var unused = producer.send(record, (metadata, failure) -> {
            outstanding.release();
            if (failure != null) {
                fault("%s: record %d failed: %s".formatted(partition, sequence, failure));
            } else if (kind == Kind.IDEMPOTENT && metadata.hasOffset() && metadata.offset() != sequence) {
                fault("%s: record %d was acknowledged at offset %d".formatted(partition, sequence, metadata.offset()));
            }
            acknowledged.incrementAndGet();
        });
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }

    /** Answers that came so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Stops sending, waits for every answer, and compares the log with what was acknowledged. */
    void stopAndCheck() throws InterruptedException {
        stopSending();
        assertThat(faults).isEmpty();
        for (TopicPartition partition : partitions) {
            checkLog(partition, next[partition.partition()]);
        }
    }

    private void checkLog(TopicPartition partition, long count) {
        try (var consumer = Clients.consumer(bootstrap, Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long expected = 0;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    expected = follow(record, expected);
                }
            }
            assertThat(expected).as("records in " + partition).isEqualTo(count);
        }
    }

    /** Compares a record with the one that must come now, and returns the one that must come next. */
    private long follow(ConsumerRecord<String, String> record, long expected) {
        long sequence = Long.parseLong(record.value());
        boolean again = kind == Kind.PLAIN && sequence < expected;
        if (sequence != expected && !again) {
            throw new AssertionError("%s-%d: offset %d holds record %d, not %d"
                    .formatted(record.topic(), record.partition(), record.offset(), sequence, expected));
        }
        return Math.max(expected, sequence + 1);
    }

    private void stopSending() throws InterruptedException {
        stopping = true;
        sender.join(STOP_PATIENCE.toMillis());
        producer.close(STOP_PATIENCE);
    }

    @Override
    public void close() {
        stopping = true;
        sender.interrupt();
        producer.close(Duration.ZERO);
    }
}
