package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.ManualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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

    @Test
    void optionsOfAClusterAreShortForConfigKeys() {
        StartCommand command =
                new StartCommand(new CapturedConsole("").console(), request -> node(), new ManualClock(0));
        CommandLine.populateCommand(command, "--node-id", "2", "--cluster", "a:1,b:1");

        assertThat(command.request().settings()).isEqualTo(Map.of("node.id", "2", "cluster", "a:1,b:1"));
    }

    @Test
    void anOptionAndTheKeyItIsShortForAreNotBothGiven() {
        StartCommand command =
                new StartCommand(new CapturedConsole("").console(), request -> node(), new ManualClock(0));
        CommandLine.populateCommand(command, "--node-id", "2", "--set", "node.id=3");

        assertThatThrownBy(command::request)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--node-id and --set node.id");
    }

    private static RunningNode node() {
        return new FixedNode(List.of(), List.of());
    }

    private record FixedNode(List<String> addresses, List<Path> logDirs) implements RunningNode {
        @Override
        public void close() {
            // Holds nothing.
        }

        @Override
        public String stopping() {
            return "";
        }
    }
}
