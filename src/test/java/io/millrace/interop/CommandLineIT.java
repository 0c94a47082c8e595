package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our own commands, as a user types them; they are ordinary clients and work with Kafka as well. */
@ExtendWith(BrokerExtension.class)
class CommandLineIT {
    @Test
    void goesThroughTheLifeOfATopic(TestBroker broker) throws Exception {
        String topic = "cli-" + UUID.randomUUID();

        succeed(broker, "", "topic", "create", topic, "--partitions", "2", "--config", "retention.ms=86400000");
        assertThat(succeed(broker, "", "topic", "list")).contains(topic);
        assertThat(succeed(broker, "", "topic", "describe", topic)).contains(topic, "retention.ms", "86400000");
        succeed(broker, "", "topic", "alter", topic, "--partitions", "3", "--yes");
        succeed(broker, "", "topic", "delete", topic, "--yes");
        assertThat(succeed(broker, "", "topic", "list")).doesNotContain(topic);
    }

    @Test
    void producesAndConsumes(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TestBroker broker = session.broker();

        succeed(broker, "k1:v1\nk2:v2\nk3:v3\n", "produce", topic, "--key-separator", ":", "-H", "a=1");

        assertThat(succeed(broker, "", "consume", topic, "--print", "offset,key")
                        .lines())
                .containsExactly("0\tk1\tv1", "1\tk2\tv2", "2\tk3\tv3");
        assertThat(succeed(broker, "", "consume", topic, "--tail", "1").lines()).containsExactly("v3");
        assertThat(succeed(broker, "", "consume", topic, "--from", "1", "-n", "1")
                        .lines())
                .containsExactly("v2");
        assertThat(succeed(broker, "", "consume", topic, "--from", "2", "--json"))
                .contains("\"offset\":2", "\"key\":\"k3\"", "\"value\":\"v3\"", "\"name\":\"a\"");
    }

    @Test
    void measuresItsOwnLoad(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());

        String report = succeed(session.broker(), "", "bench", "both", topic, "-n", "20000", "--size", "200");

        assertThat(report).contains("20,000").containsIgnoringCase("p99");
    }

    @Test
    void saysInASentenceWhatFailed(TestBroker broker) throws Exception {
        try (ChildProcess command = run(broker, "topic", "describe", "no-such-topic")) {
            assertThat(command.awaitExit(ClientSession.PATIENCE)).isEqualTo(1);
            assertThat(command.stderr()).contains("no-such-topic").doesNotContain("\tat ");
        }
    }

    private static String succeed(TestBroker broker, String input, String... arguments) throws Exception {
        try (ChildProcess command = run(broker, arguments)) {
            command.feed(input.getBytes(StandardCharsets.UTF_8));
            assertThat(command.awaitExit(ClientSession.PATIENCE))
                    .as(command.story())
                    .isZero();
            return command.stdout();
        }
    }

    private static ChildProcess run(TestBroker broker, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", broker.bootstrap()))
                .toArray(String[]::new);
        return FatJarNode.run(Path.of("."), all);
    }
}
