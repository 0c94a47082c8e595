package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping the polite way. */
class StopIT {
    @Test
    void stopsCleanlyAndComesBackWithItsTopicsConfigsAndRecords(@TempDir Path home) throws Exception {
        try (TestBroker broker = BrokerExtension.brokerIn(home, Map.of())) {
            broker.start();
            String topic;
            try (ClientSession session = new ClientSession(broker)) {
                topic = session.topic(2, Map.of("retention.ms", "86400000"));
                session.fill(topic, 1_000);
            }

            int exitCode = broker.terminate(ClientSession.PATIENCE);

            assertThat(exitCode).as(broker.story()).isIn(0, 143);
            if (!BrokerExtension.targetIsKafka()) {
                assertThat(exitCode).isZero();
            }
            assertThat(broker.logDir().resolve(".kafka_cleanshutdown")).exists();
            broker.start();
            assertThat(Files.exists(broker.logDir().resolve(".kafka_cleanshutdown")))
                    .isFalse();
            try (ClientSession session = new ClientSession(broker)) {
                assertThat(session.read(topic, 0, 1_000).get(999).value()).isEqualTo("v999");
                session.fill(topic, 1);
                assertThat(session.read(topic, 1_000, 1)).hasSize(1);
            }
        }
    }
}
