package io.millrace.fault;

import io.millrace.fault.history.HistoryChecker;
import io.millrace.fault.history.Outages;
import io.millrace.fault.history.PartitionHistory;
import io.millrace.fault.history.Sightings;
import io.millrace.fault.history.Verdict;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * An idempotent producer with acks=all that never stops, and a reader at the end of each partition, with a record of all
 * that they see. A partition that does not answer does not keep the others from being written. Owned by one thread; sends
 * and reads on two of its own.
 */
final class WatchedLoad implements AutoCloseable {
    private static final int OUTSTANDING_MAX = 200;
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int END_INTERVAL_MS = 250;
    private static final Duration FLOW_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);
    private static final String FILLER = " " + "x".repeat(1_000);

    private final String bootstrap;
    private final List<TopicPartition> partitions;
    private final List<PartitionHistory> histories;
    private final List<Semaphore> room;
    private final AtomicLongArray acknowledged;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> reader;
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread sending;
    private final Thread reading;
    private volatile boolean stopping;

    WatchedLoad(String bootstrap, String topic, int partitionCount) {
        this.bootstrap = bootstrap;
        this.partitions = IntStream.range(0, partitionCount)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.histories = partitions.stream()
                .map(partition -> new PartitionHistory(partition.toString()))
                .toList();
        this.room = Stream.generate(() -> new Semaphore(OUTSTANDING_MAX))
                .limit(partitionCount)
                .toList();
        this.acknowledged = new AtomicLongArray(partitionCount);
        this.producer = Clients.producer(
                bootstrap,
                Map.of(
                        "request.timeout.ms", 3_000,
                        "delivery.timeout.ms", 240_000,
                        "max.block.ms", 240_000,
                        "reconnect.backoff.ms", 20,
                        "reconnect.backoff.max.ms", 200,
                        "socket.connection.setup.timeout.ms", 1_000,
                        "batch.size", 16_000,
                        "linger.ms", 1));
        this.reader = Clients.consumer(
                bootstrap,
                Map.of(
                        "request.timeout.ms", 3_000,
                        "fetch.max.wait.ms", 200,
                        "reconnect.backoff.max.ms", 200,
                        "socket.connection.setup.timeout.ms", 1_000));
        this.sending = new Thread(this::sendUntilStopped, "watched load: producer");
        this.reading = new Thread(this::readUntilStopped, "watched load: reader");
        sending.start();
        reading.start();
    }

    private void sendUntilStopped() {
        try {
            while (!stopping) {
                for (int partition = 0; partition < partitions.size(); partition++) {
                    if (room.get(partition).tryAcquire()) {
                        send(partition);
                    }
                }
                LockSupport.parkNanos(ROUND_NANOS);
            }
        } catch (RuntimeException e) {
            failures.add("the producer died: " + e);
        }
    }

    private void send(int partition) {
        PartitionHistory history = histories.get(partition);
        long sequence = history.nextSequence();
        var record = new ProducerRecord<String, String>(
                partitions.get(partition).topic(), partition, null, sequence + FILLER);
        var unused = producer.send(record, (metadata, failure) -> {
            room.get(partition).release();
            if (failure != null) {
                failures.add("%s: record %d was given up: %s".formatted(history.partition(), sequence, failure));
                return;
            }
            long offset = metadata.hasOffset() ? metadata.offset() : Sightings.NO_OFFSET;
            history.acknowledged().add(sequence, offset, nowMs());
            acknowledged.incrementAndGet(partition);
        });
    }

    private void readUntilStopped() {
        try {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            long endsAtMs = 0;
            while (!stopping) {
                for (ConsumerRecord<String, String> record : reader.poll(Duration.ofMillis(END_INTERVAL_MS))) {
                    note(record, histories.get(record.partition()).read());
                }
                if (nowMs() >= endsAtMs) {
                    noteEnds();
                    endsAtMs = nowMs() + END_INTERVAL_MS;
                }
            }
        } catch (RuntimeException e) {
            failures.add("the reader died: " + e);
        }
    }

    private void noteEnds() {
        try {
            reader.endOffsets(partitions, Duration.ofMillis(END_INTERVAL_MS))
                    .forEach((partition, end) ->
                            histories.get(partition.partition()).ends().add(0, end, nowMs()));
        } catch (RetriableException noAnswer) {
            // A partition without a leader has no end to tell: the next round asks again.
        }
    }

    private static void note(ConsumerRecord<String, String> record, Sightings where) {
        String value = record.value();
        where.add(Long.parseLong(value.substring(0, value.indexOf(' '))), record.offset(), nowMs());
    }

    /** Waits until every partition has acknowledged some more records. */
    void awaitFlow(int records) {
        for (int i = 0; i < partitions.size(); i++) {
            int partition = i;
            long enough = acknowledged.get(partition) + records;
            Await.until(
                    partitions.get(partition) + " is written to",
                    FLOW_PATIENCE,
                    () -> acknowledged.get(partition) >= enough || !failures.isEmpty());
        }
        failOnFailures();
    }

    private void failOnFailures() {
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    "clients saw errors: " + failures.stream().limit(10).toList());
        }
    }

    /** Stops, reads all partitions from the start, and judges; to be called once every node is there. */
    Verdict stopAndJudge() throws InterruptedException {
        stopping = true;
        sending.join(STOP_PATIENCE.toMillis());
        producer.close(STOP_PATIENCE);
        reading.join(STOP_PATIENCE.toMillis());
        failOnFailures();
        Verdict verdict = Verdict.BLANK;
        for (int partition = 0; partition < partitions.size(); partition++) {
            readLog(partitions.get(partition), histories.get(partition).log());
            verdict = verdict.and(HistoryChecker.check(histories.get(partition)));
        }
        return verdict;
    }

    private void readLog(TopicPartition partition, Sightings log) {
        try (var consumer = Clients.consumer(bootstrap, Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> note(record, log));
            }
        }
    }

    /** Longest silence of any partition that began in a window; only when this has stopped. */
    long longestSilenceMs(long fromMs, long toMs) {
        List<Long> silences = new ArrayList<>();
        histories.forEach(history -> silences.add(Outages.longestMs(history.acknowledged(), fromMs, toMs)));
        return Outages.percentile(silences, 100);
    }

    /** Monotonic time, the one that acknowledgements are noted with. */
    static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void close() {
        stopping = true;
        producer.close(Duration.ZERO);
        try {
            reading.join(STOP_PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }
}
