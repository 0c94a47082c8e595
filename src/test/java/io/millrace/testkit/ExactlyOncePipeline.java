package io.millrace.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A program that reads one topic and writes another, each record once: offsets and output are committed in one transaction. A
 * test lets something happen at any step of it. Owned by one test thread.
 */
public final class ExactlyOncePipeline implements AutoCloseable {
    private final String bootstrap;
    private final String output;
    private final String transactionalId;
    private final KafkaConsumer<String, String> consumer;
    private KafkaProducer<String, String> producer;

    /** How far a transaction has come. */
    public enum Step {
        BEGUN,
        SENT,
        OFFSETS_SENT,
        COMMITTING,
        COMMITTED
    }

    /** What happens at a step. */
    public interface Fault {
        void strike() throws Exception;
    }

    /** The program is gone at this very moment: its transaction stays as it is. */
    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A pipeline from the partitions of {@code input}; its group and its transactional id are named after the output. */
    public ExactlyOncePipeline(String bootstrap, Set<TopicPartition> input, String output) {
        this.bootstrap = bootstrap;
        this.output = output;
        this.transactionalId = "from-" + output;
        Map<String, Object> reading = Map.of(
                "group.id",
                "group-" + output,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                40,
                "default.api.timeout.ms",
                60_000);
        this.consumer = Clients.consumer(bootstrap, reading);
        consumer.assign(input);
        this.producer = newProducer();
        goBackToCommitted();
    }

    private KafkaProducer<String, String> newProducer() {
        KafkaProducer<String, String> fresh = Clients.producer(
                bootstrap,
                Map.of(
                        "transactional.id", transactionalId,
                        "max.block.ms", 60_000,
                        "delivery.timeout.ms", 60_000,
                        "transaction.timeout.ms", 20_000));
        fresh.initTransactions();
        return fresh;
    }

    private void goBackToCommitted() {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata position = committed.get(partition);
            consumer.seek(partition, position == null ? 0 : position.offset());
        }
    }

    /** Takes the next records through; a fault strikes when the transaction has come to {@code when}. */
    public void process(Step when, Fault fault) throws Exception {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        try {
            producer.beginTransaction();
            at(Step.BEGUN, when, fault);
            for (ConsumerRecord<String, String> record : records) {
                var unused = producer.send(new ProducerRecord<>(output, record.key(), record.value()));
            }
            at(Step.SENT, when, fault);
            producer.sendOffsetsToTransaction(positions(), consumer.groupMetadata());
            at(Step.OFFSETS_SENT, when, fault);
            commit(when, fault);
            at(Step.COMMITTED, when, fault);
        } catch (KafkaException | Died failed) {
            producer.close(Duration.ZERO); // As a program that is killed: nobody ends the transaction but the broker.
            producer = newProducer();
            goBackToCommitted();
        }
    }

    private static void at(Step now, Step when, Fault fault) throws Exception {
        if (now == when) {
            fault.strike();
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        return positions;
    }

    private void commit(Step when, Fault fault) throws Exception {
        FutureTask<Void> committing = new FutureTask<>(producer::commitTransaction, null);
        Thread thread = new Thread(committing, "commit of " + transactionalId);
        thread.start();
        try {
            at(Step.COMMITTING, when, fault);
        } finally {
            thread.join();
        }
        try {
            committing.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw failed;
        }
    }

    /** Whether everything that is in the input now has been taken through. */
    public boolean done() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(ends.keySet()));
        return ends.entrySet().stream()
                .allMatch(end -> committed.get(end.getKey()) != null
                        && committed.get(end.getKey()).offset() >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
