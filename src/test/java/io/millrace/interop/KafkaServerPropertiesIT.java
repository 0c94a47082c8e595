package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is given the server.properties of a Kafka broker. */
class KafkaServerPropertiesIT {
    private static final Path SERVER_PROPERTIES =
            Path.of("src/test/resources/io/millrace/config/kafka-server.properties");
    private static final Duration PATIENCE = Await.PATIENCE;

    @Test
    void startsAndSaysWhatHasNoEffect(@TempDir Path home) throws Exception {
        int port = FreePorts.next();
        String[] start = {
            "start",
            "--stop-when-ready",
            "--config=" + SERVER_PROPERTIES.toAbsolutePath(),
            "--data=" + home.resolve("data"),
            "--set=listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + FreePorts.next(),
            "--set=http.port=" + FreePorts.next()
        };

        try (ChildProcess node = FatJarNode.run(home, start)) {
            assertThat(node.awaitExit(PATIENCE)).as(node.story()).isZero();
            assertThat(node.stdout()).contains("ready in", ":" + port).doesNotContain("CONTROLLER");
            assertThat(node.stderr()).containsOnlyOnce("Keys of Kafka that have no effect here: ");
        }
    }
}
