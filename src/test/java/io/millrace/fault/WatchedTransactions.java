package io.millrace.fault;

import io.millrace.fault.history.TransactionChecker;
import io.millrace.fault.history.TransactionHistory;
import io.millrace.fault.history.TransactionHistory.Attempt;
import io.millrace.fault.history.TransactionHistory.Outcome;
import io.millrace.fault.history.Verdict;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.ExactlyOncePipeline;
import io.millrace.testkit.ExactlyOncePipeline.Died;
import io.millrace.testkit.ExactlyOncePipeline.GivenUp;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import io.millrace.testkit.Slack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * A program that takes records from one topic to another in transactions and never stops, some of which it aborts or dies in, and
 * a reader of what is committed, with a record of all that they see. Owned by one thread; works and reads on threads of its own.
 */
final class WatchedTransactions implements AutoCloseable {
    static final int PARTITIONS = 3;
    static final String OUTPUT = "pipe-out";
    private static final String INPUT = "pipe-in";
    private static final String PROGRAM = "watched";

    /** What a last stable offset may take to move on after the last fault. */
    private static final long STALL_MAX_MS = ExactlyOncePipeline.TRANSACTION_TIMEOUT_MS
            + Slack.of(Duration.ofSeconds(10)).toMillis();

    private static final int ABORTS_OF_TEN = 2;
    private static final long INPUT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SAMPLE_INTERVAL_MS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A single request is given up soon, what it was for is not. */
    private static final Map<String, Object> CLIENTS = Map.of(
            "request.timeout.ms", 3_000,
            "reconnect.backoff.max.ms", 200,
            "socket.connection.setup.timeout.ms", 1_000,
            "default.api.timeout.ms", 240_000,
            "max.block.ms", 240_000,
            "delivery.timeout.ms", 240_000);

    private final FaultCluster cluster;
    private final Random random;
    private final TransactionHistory history = new TransactionHistory();
    private final AtomicReference<Armed> armed = new AtomicReference<>();
    private final AtomicLong commits = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** Something that happens once a transaction has come to a step. Immutable but for its latch. */
    private record Armed(Step step, ExactlyOncePipeline.Fault fault, CountDownLatch struck)
            implements ExactlyOncePipeline.Fault {
        @Override
        public void strike() throws Exception {
            try {
                fault.strike();
            } finally {
                struck.countDown();
            }
        }
    }

    /** What the program does, for the history. Confined to the program's thread. */
    private final class Notes implements ExactlyOncePipeline.Witness {
        private int begun;
        private Attempt attempt = history.begin("none");

        @Override
        public void begins() {
            attempt = history.begin("t" + begun++);
        }

        @Override
        public String copy(ConsumerRecord<String, String> record) {
            return attempt.write(record.partition(), record.offset()).value();
        }

        @Override
        public void ended(boolean committed) {
            attempt.ended(committed ? Outcome.COMMITTED : Outcome.ABORTED);
            commits.addAndGet(committed ? 1 : 0);
        }
    }

    WatchedTransactions(FaultCluster cluster, Random random) throws Exception {
        this.cluster = cluster;
        this.random = random;
        cluster.createTopics(topic(INPUT), topic(OUTPUT));
        begin("input", this::fillUntilStopped);
        begin("program", this::workUntilStopped);
        begin("reader", this::readUntilStopped);
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, PARTITIONS, (short) FaultCluster.NODES).configs(Map.of("min.insync.replicas", "2"));
    }

    /** Work of a thread. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void begin(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception | AssertionError died) {
                        failures.add("the " + name + " of transactions died: " + died);
                    }
                },
                "watched transactions: " + name);
        threads.add(thread);
        thread.start();
    }

    private void fillUntilStopped() {
        try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap(), CLIENTS)) {
            for (long number = 0; !stopping; number++) {
                var unused = producer.send(
                        new ProducerRecord<>(INPUT, (int) (number % PARTITIONS), Long.toString(number), ""));
                LockSupport.parkNanos(INPUT_INTERVAL_NANOS);
            }
        }
    }

    private void workUntilStopped() throws Exception {
        Set<TopicPartition> input = Set.copyOf(partitions(INPUT));
        try (ExactlyOncePipeline pipeline =
                new ExactlyOncePipeline(cluster.bootstrap(), input, OUTPUT, PROGRAM, CLIENTS, new Notes())) {
            while (!stopping) {
                Armed now = armed.getAndSet(null);
                if (now == null) {
                    pipeline.process(Step.OFFSETS_SENT, this::nothingOrAnAbort);
                    continue;
                }
                pipeline.process(now.step, now);
                if (now.struck.getCount() > 0) {
                    armed.set(now); // The transaction failed before it came there: the next one will come.
                }
            }
            pipeline.committed()
                    .forEach((partition, position) -> history.consumed().put(partition.partition(), position.offset()));
        }
    }

    private void nothingOrAnAbort() {
        if (random.nextInt(10) < ABORTS_OF_TEN) {
            throw new GivenUp();
        }
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private void readUntilStopped() {
        List<TopicPartition> partitions = partitions(OUTPUT);
        Map<String, Object> config = new HashMap<>(CLIENTS);
        config.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, String> reader = Clients.consumer(cluster.bootstrap(), config)) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (!stopping) {
                reader.poll(Duration.ofMillis(SAMPLE_INTERVAL_MS))
                        .forEach(record -> history.read().add(record.value()));
            }
        }
    }

    /**
     * Waits until a transaction has come to a step, and lets something happen there, on the program's thread. Returns when it
     * has happened; the transaction goes on.
     */
    void at(Step step, ExactlyOncePipeline.Fault fault) {
        Armed next = new Armed(step, fault, new CountDownLatch(1));
        armed.set(next);
        Await.until(
                "a transaction comes to " + step,
                PATIENCE,
                () -> next.struck.await(SAMPLE_INTERVAL_MS, TimeUnit.MILLISECONDS) || !failures.isEmpty());
        failOnFailures();
    }

    /** The program dies at a step, and another one takes its place. */
    void killProgram(Step step) {
        at(step, () -> {
            throw new Died();
        });
    }

    /** Waits until some more transactions have been committed. */
    void awaitCommits(int count) {
        long enough = commits.get() + count;
        Await.until("transactions are committed", PATIENCE, () -> commits.get() >= enough || !failures.isEmpty());
        failOnFailures();
    }

    private void failOnFailures() {
        if (!failures.isEmpty()) {
            throw new AssertionError("transactions failed: " + List.copyOf(failures));
        }
    }

    /** The name under which the coordinator knows the program. */
    String transactionalId() {
        return "from-" + PROGRAM;
    }

    /** The group that positions are committed to. */
    String groupId() {
        return "group-" + PROGRAM;
    }

    FaultCluster cluster() {
        return cluster;
    }

    /** A partition that transactions write to. */
    TopicPartition anyOutput(RandomGenerator chooser) {
        return new TopicPartition(OUTPUT, chooser.nextInt(PARTITIONS));
    }

    /** The node that leads a partition, once one does. */
    Node leader(Admin admin, TopicPartition partition) {
        return Await.until(
                "somebody leads " + partition,
                PATIENCE,
                () -> admin.describeTopics(List.of(partition.topic()))
                        .topicNameValues()
                        .get(partition.topic())
                        .get()
                        .partitions()
                        .get(partition.partition())
                        .leader(),
                Objects::nonNull);
    }

    /** Where clients reach a node. */
    Node node(Admin admin, int nodeId) throws Exception {
        return admin.describeCluster().nodes().get().stream()
                .filter(node -> node.id() == nodeId)
                .findFirst()
                .orElseThrow();
    }

    /** Stops, waits until nothing is open any more, reads what is committed, and judges; once every node is there. */
    Verdict stopAndJudge() throws InterruptedException {
        stop();
        failOnFailures();
        watchStableOffsets();
        history.committed().addAll(CommittedReader.read(cluster.bootstrap(), OUTPUT, PARTITIONS));
        System.out.printf(
                "%d transactions committed, %d records shown%n",
                history.commits(), history.committed().size());
        return TransactionChecker.check(history, STALL_MAX_MS);
    }

    private void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
    }

    private void watchStableOffsets() {
        List<TopicPartition> partitions = partitions(OUTPUT);
        try (KafkaConsumer<String, String> committed =
                        Clients.consumer(cluster.bootstrap(), Map.of("isolation.level", "read_committed"));
                KafkaConsumer<String, String> all = Clients.consumer(cluster.bootstrap(), Map.of())) {
            long endMs = WatchedLoad.nowMs() + STALL_MAX_MS + SAMPLE_INTERVAL_MS;
            boolean moving = true;
            while (moving && WatchedLoad.nowMs() <= endMs) {
                moving = !sample(committed, all, partitions);
                Await.passing(Duration.ofMillis(moving ? SAMPLE_INTERVAL_MS : 0));
            }
        }
    }

    /** Whether nothing is open any more. */
    private boolean sample(
            KafkaConsumer<String, String> committed,
            KafkaConsumer<String, String> all,
            List<TopicPartition> partitions) {
        try {
            Map<TopicPartition, Long> stable = committed.endOffsets(partitions);
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            partitions.forEach(partition -> history.stableOffsets(partition.partition())
                    .note(stable.get(partition), ends.get(partition), WatchedLoad.nowMs()));
            return stable.equals(ends);
        } catch (RetriableException noAnswer) {
            return false; // A partition without a leader has no end to tell: the next round asks again.
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
