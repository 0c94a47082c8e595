package io.millrace.cli;

import io.millrace.common.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts load on a broker, any that speaks Kafka's protocol, and says how it fared: a line each second, then a summary. */
@Command(
        name = "bench",
        description = {
            "Measure a broker with producers, a consumer, or both at once.",
            "Latency is from a record's turn to its acknowledgement or, for both, to its arrival at the consumer."
        })
final class BenchCommand implements Callable<Integer> {
    /** What the load is made of. */
    enum Mode {
        PRODUCE,
        CONSUME,
        BOTH
    }

    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private ProducerOptions producing = new ProducerOptions();

    @Parameters(index = "0", paramLabel = "mode", description = "produce, consume or both.")
    private Mode mode = Mode.PRODUCE;

    @Parameters(index = "1", paramLabel = "topic", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = {"-n", "--records"},
            paramLabel = "n",
            description = "Stop after so many records.")
    private Optional<Long> records = Optional.empty();

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "seconds",
            defaultValue = "10",
            description = "Stop after so long. Default: ${DEFAULT-VALUE}.")
    private double durationSeconds = 10;

    @Option(
            names = "--size",
            paramLabel = "bytes",
            defaultValue = "100",
            description = "Size of a value. Default: 100.")
    private int valueBytes = 100;

    @Option(names = "--rate", paramLabel = "n", description = "Records a second of all producers. Default: no limit.")
    private Optional<Double> recordsPerSecond = Optional.empty();

    @Option(names = "--producers", paramLabel = "n", defaultValue = "1", description = "Producers. Default: 1.")
    private int producerCount = 1;

    @Option(names = "--create", paramLabel = "partitions", description = "Create the topic first, if it is not there.")
    private Optional<Integer> createPartitions = Optional.empty();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "key=value",
            description = "Setting of the topic that --create creates; repeatable.")
    private Map<String, String> configs = new LinkedHashMap<>();

    BenchCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (valueBytes < ProduceLoad.MIN_VALUE_BYTES || producerCount < 1) {
            throw CommandFailure.usage(
                    "--size must be at least " + ProduceLoad.MIN_VALUE_BYTES + " and --producers at least 1.");
        }
        prepareTopic();
        try (BenchRun run = new BenchRun(console, clock)) {
            switch (mode) {
                case PRODUCE -> startProducers(run, new CountDownLatch(producerCount));
                case CONSUME -> startConsumer(run, false, limit());
                case BOTH -> produceAndConsume(run);
            }
            run.awaitClients();
            return run.summarize() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void prepareTopic() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            if (createPartitions.isPresent()) {
                NewTopic wanted = new NewTopic(topic, createPartitions, Optional.empty()).configs(configs);
                topics.admin().createTopics(List.of(wanted)).all().get();
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        try (Topics topics = Topics.connect(client)) {
            topics.describe(List.of(topic));
        }
    }

    private LoadLimit limit() {
        return new LoadLimit(clock, records.orElse(Long.MAX_VALUE), durationSeconds);
    }

    private LoadMeter startProducers(BenchRun run, CountDownLatch running) {
        LoadMeter meter = new LoadMeter("produced");
        run.measure(meter);
        LoadLimit limit = limit();
        Map<String, Object> properties = client.properties(producing.properties(client.timeoutMs()));
        for (int producer = 0; producer < producerCount; producer++) {
            Pace pace = new Pace(clock, recordsPerSecond.orElse(0.0) / producerCount);
            run.start(new ProduceLoad(properties, topic, valueBytes, limit, pace, meter, running, clock));
        }
        return meter;
    }

    private void startConsumer(BenchRun run, boolean besideProducer, LoadLimit limit) throws InterruptedException {
        LoadMeter meter = new LoadMeter("consumed");
        run.measure(meter);
        CountDownLatch positioned = new CountDownLatch(1);
        Map<String, Object> properties = client.properties(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, client.timeoutMs()));
        run.start(new ConsumeLoad(properties, topic, besideProducer, limit, meter, positioned, clock));
        positioned.await();
    }

    /** The consumer goes on until it has what was produced, or until it is clear that it will not. */
    private void produceAndConsume(BenchRun run) throws InterruptedException {
        LoadLimit consumerLimit =
                new LoadLimit(clock, records.orElse(Long.MAX_VALUE), durationSeconds + client.timeoutMs() / 1000.0);
        startConsumer(run, true, consumerLimit);
        CountDownLatch running = new CountDownLatch(producerCount);
        LoadMeter produced = startProducers(run, running);
        consumerLimit.endWith(() -> running.getCount() == 0 ? produced.records() : Long.MAX_VALUE);
    }
}
