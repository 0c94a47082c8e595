package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.OldClientProgram;
import io.millrace.testkit.PeerClasspath;
import io.millrace.testkit.TestBroker;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oldest Java client that a Kafka 4 broker serves, and so do we. */
@ExtendWith(BrokerExtension.class)
class OldClientIT {
    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void createsProducesAndConsumes(String compression, TestBroker broker) throws Exception {
        List<String> command = List.of(
                ChildProcess.java(),
                "-Xmx128m",
                "-cp",
                PeerClasspath.of("clients-2.1").withTestClasses(),
                OldClientProgram.class.getName(),
                broker.bootstrap(),
                "old-client-" + UUID.randomUUID(),
                compression,
                "200");

        try (ChildProcess client = ChildProcess.start("client 2.1", command)) {
            int exitCode = client.awaitExit(ClientSession.PATIENCE);

            assertThat(exitCode).as(client::story).isZero();
            assertThat(client.stdout().lines())
                    .containsExactly(
                            "client kafka-clients-2.1.1.jar", "listed true", "last offset 199", "read 200, end 200");
        }
    }
}
