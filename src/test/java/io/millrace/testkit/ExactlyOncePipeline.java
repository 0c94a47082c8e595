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
    /** After it, the broker aborts what a dead program has left open. */
    public static final int TRANSACTION_TIMEOUT_MS = 20_000;

    private final String bootstrap;
    private final String output;
    private final String transactionalId;
    private final Witness witness;
    private final Map<String, Object> clientConfig;
    private final KafkaConsumer<String, String> consumer;
    private KafkaProducer<String, String> producer;

    /** How far a transaction has come. */
    public enum Step {
        BEGUN,
        SENT,
        OFFSETS_SENT,
        COMMITTING,
        COMMITTED,
        /** On the way to an abort, which the program decides for when something is to happen there. */
        ABORTING
    }

    /** What happens at a step. */
    public interface Fault {
        void strike() throws Exception;
    }

    /** The program is gone at this very moment: its transaction stays as it is. */
    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The program thinks better of it: it aborts its transaction. */
    public static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Sees what the program does, on its thread. */
    public interface Witness {
        /** A transaction begins. */
        default void begins() {}

        /** The value to write for a record. */
        default String copy(ConsumerRecord<String, String> record) {
            return record.value();
        }

        /** The program was told that its transaction is committed, or aborted. */
        default void ended(boolean committed) {}
    }

    /** A pipeline from the partitions of {@code input}; its group and its transactional id are named after the output. */
    public ExactlyOncePipeline(String bootstrap, Set<TopicPartition> input, String output) {
        this(bootstrap, input, output, output, Map.of(), new Witness() {});
    }

    /** One of several programs that write one output, with a name and settings for its clients. */
    public ExactlyOncePipeline(
            String bootstrap,
            Set<TopicPartition> input,
            String output,
            String name,
            Map<String, Object> clientConfig,
            Witness witness) {
        this.bootstrap = bootstrap;
        this.output = output;
        this.transactionalId = "from-" + name;
        this.clientConfig = clientConfig;
        this.witness = witness;
        Map<String, Object> reading = new HashMap<>(Map.of(
                "group.id",
                "group-" + name,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                40,
                "default.api.timeout.ms",
                60_000));
        reading.putAll(clientConfig);
        this.consumer = Clients.consumer(bootstrap, reading);
        consumer.assign(input);
        this.producer = newProducer();
        goBackToCommitted();
    }

    private KafkaProducer<String, String> newProducer() {
        Map<String, Object> writing = new HashMap<>(Map.of(
                "transactional.id",
                transactionalId,
                "max.block.ms",
                60_000,
                "delivery.timeout.ms",
                60_000,
                "transaction.timeout.ms",
                TRANSACTION_TIMEOUT_MS));
        writing.putAll(clientConfig);
        KafkaProducer<String, String> fresh = Clients.producer(bootstrap, writing);
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
            witness.begins();
            at(Step.BEGUN, when, fault);
            for (ConsumerRecord<String, String> record : records) {
                var unused = producer.send(new ProducerRecord<>(output, record.key(), witness.copy(record)));
            }
            at(Step.SENT, when, fault);
            producer.sendOffsetsToTransaction(positions(), consumer.groupMetadata());
            at(Step.OFFSETS_SENT, when, fault);
            if (when == Step.ABORTING) {
                throw new GivenUp();
            }
            end(Step.COMMITTING, producer::commitTransaction, when, fault);
            witness.ended(true);
            at(Step.COMMITTED, when, fault);
        } catch (GivenUp givenUp) {
            abort(when, fault);
        } catch (KafkaException | Died failed) {
            restart();
        }
    }

    private void abort(Step when, Fault fault) throws Exception {
        try {
            end(Step.ABORTING, producer::abortTransaction, when, fault);
            witness.ended(false);
            goBackToCommitted();
        } catch (KafkaException | Died failed) {
            restart();
        }
    }

    /** As a program that is killed: nobody ends the transaction but the broker. */
    private void restart() {
        producer.close(Duration.ZERO);
        producer = newProducer();
        goBackToCommitted();
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

    /** Ends a transaction, and lets a fault strike while the broker does that. */
    private void end(Step ending, Runnable request, Step when, Fault fault) throws Exception {
        FutureTask<Void> end = new FutureTask<>(request, null);
        Thread thread = new Thread(end, ending + " of " + transactionalId);
        thread.start();
        try {
            at(ending, when, fault);
        } finally {
            thread.join();
        }
        try {
            end.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw failed;
        }
    }

    /** The name that its transactions share. */
    public String transactionalId() {
        return transactionalId;
    }

    /** The group that its positions are committed to. */
    public String groupId() {
        return consumer.groupMetadata().groupId();
    }

    /** What of the input counts as taken through. */
    public Map<TopicPartition, OffsetAndMetadata> committed() {
        return consumer.committed(new HashSet<>(consumer.assignment()));
    }

    /** Whether everything that is in the input now has been taken through. */
    public boolean done() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
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
