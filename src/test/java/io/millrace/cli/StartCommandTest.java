package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartCommandTest {
    @Test
    void saysInOneLineWhereTheNodeIsAndHowLongItTook() {
        RunningNode node = new FixedNode(
                List.of("kafka 127.0.0.1:9092", "kafka 10.0.0.1:9093"), List.of(Path.of("data"), Path.of("/mnt/more")));

        String line = StartCommand.readyLine(node, 940);

        assertThat(line)
                .startsWith("Millrace ")
                .endsWith(" ready in 0.9 s: kafka 127.0.0.1:9092, kafka 10.0.0.1:9093, data ./data, /mnt/more");
    }

    private record FixedNode(List<String> addresses, List<Path> logDirs) implements RunningNode {
        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
