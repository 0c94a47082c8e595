package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one running broker, shared by all test classes, to tests that ask for a {@link TestBroker} or, with clients that
 * are closed after the test, for a {@link ClientSession}. With
 * {@code -Dmillrace.it.target=kafka} it is the reference Kafka, so that every expectation can be checked against it.
 */
public final class BrokerExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);
    private static final Map<String, String> QUICK_HOUSEKEEPING = Map.of(
            "log.retention.check.interval.ms", "200",
            "log.cleaner.backoff.ms", "200",
            "group.initial.rebalance.delay.ms", "100",
            "group.min.session.timeout.ms", "500",
            "group.consumer.heartbeat.interval.ms", "500");

    /** True when the tests run against Apache Kafka instead of our own broker. */
    public static boolean targetIsKafka() {
        return "kafka".equals(System.getProperty("millrace.it.target"));
    }

    /** A broker of the kind under test that is not started yet and lives in {@code home}. */
    public static TestBroker brokerIn(Path home, Map<String, String> settings) {
        return targetIsKafka() ? new ReferenceKafka(home, settings) : new FatJarNode(home, settings);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestBroker.class || type == ClientSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestBroker broker = shared(context).broker;
        if (parameter.getParameter().getType() == TestBroker.class) {
            return broker;
        }
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(ClientSession.class, key -> new ClientSession(broker), ClientSession.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed. "
                    + shared(context).broker.story());
        }
    }

    private static SharedBroker shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(SharedBroker.class, key -> SharedBroker.start(), SharedBroker.class);
    }

    /** The broker and its directory, both gone after the last test. */
    private record SharedBroker(TestBroker broker, Path home) implements AutoCloseable {
        static SharedBroker start() {
            try {
                Path home = Files.createTempDirectory("millrace-it");
                TestBroker broker = brokerIn(home, QUICK_HOUSEKEEPING);
                broker.start();
                return new SharedBroker(broker, home);
            } catch (Exception e) {
                throw new IllegalStateException("the broker under test did not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            broker.close();
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
